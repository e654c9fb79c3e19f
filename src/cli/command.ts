import { SynclineError } from "../core/errors.ts";
import { parseDuration } from "../core/duration.ts";
import type { ExitCode, Io } from "./io.ts";

/** One option: `-n, --namespace <NAME>`, its text in the help, and where its value comes from when it is not given. */
export interface OptionSpec {
  readonly flags: string;
  readonly text: string;
  readonly fallback?: string;
  readonly variable?: string;
  /** The only values allowed. */
  readonly choices?: readonly string[];
  /** May be given more than once: the value is a list. */
  readonly repeats?: true;
}

/** One command: all that help, completion and documentation say of it, and what runs it. */
export interface CommandSpec {
  readonly name: string;
  /** `<NAME>`, `[RELEASE...]`, as commander reads it. */
  readonly args: string;
  readonly group: string;
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  /** Below the options in the help: what is worth knowing, examples. */
  readonly notes?: string;
  /** Its file is loaded only when it is asked for. */
  readonly load: () => Promise<Run>;
}

export type Run = (call: Call) => Promise<ExitCode>;

/** What a person asked for. */
export interface Call {
  readonly args: readonly string[];
  /** By long name without dashes; fallback and environment are already in. Switches are true or absent. */
  readonly flags: Flags;
  readonly io: Io;
}

export type Flags = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** The text of an option; undefined when there is none. */
export function textOf(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}

/** The options that have one value. */
export function singleFlags(flags: Flags): Readonly<Record<string, string | boolean | undefined>> {
  const single = Object.entries(flags).filter(([, value]) => typeof value !== "object");
  return Object.fromEntries(single) as Readonly<Record<string, string | boolean | undefined>>;
}

/** The texts of an option that repeats. */
export function textsOf(flags: Flags, name: string): readonly string[] {
  const value = flags[name];
  return typeof value === "object" ? value : [];
}

/** Milliseconds of an option such as `--timeout 5m`. Throws CLI-USAGE. */
export function durationOf(flags: Flags, name: string): number {
  const text = textOf(flags, name) ?? "";
  const seconds = parseDuration(text);
  if (seconds === undefined)
    throw new SynclineError("CLI-USAGE", `--${name} ${text}: want a duration such as 30s, 5m or 24h`);
  return seconds * 1000;
}
