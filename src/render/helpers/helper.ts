import type { Json, JsonObject } from "../../core/json.ts";

/** What a helper sees: `undefined` only where `absent` allows it. */
export type Value = Json | undefined;

/** What helpers may use beside their arguments. Everything in it is part of the render's input. */
export interface HelperContext {
  /** Renders a partial; without context it sees the chart's root. */
  include(name: string, context: Value): string;
  /** Renders text as a template that sees the chart's root. */
  tpl(text: string): string;
  readonly files: ChartFiles;
  /** `apps/v1`, `apps/v1/Deployment`. */
  readonly apiVersions: Pick<ReadonlySet<string>, "has">;
}

/** Files under the chart's folder that are neither templates nor settings; paths relative to the chart. */
export interface ChartFiles {
  readonly paths: readonly string[];
  /** undefined = no such file. */
  read(path: string): Uint8Array | undefined;
}

/** One helper: pure, named like Sprig's with the same argument order. */
export interface Helper {
  /** `nindent N TEXT`: how it is written; the documentation is made from it. */
  readonly use: string;
  readonly doc: string;
  /** Number of arguments: exactly, or from–to. */
  readonly args: number | readonly [least: number, most: number];
  /** An argument may be a path that is not set (config-repo.md "names and scope"). */
  readonly absent?: true;
  /** The result is meant to be text of several lines; others must be one line where they are printed. */
  readonly lines?: true;
  /** The result is text whose "{{" was meant (files, partials). */
  readonly verbatim?: true;
  readonly run: (args: readonly Value[], context: HelperContext) => Value;
}

export type HelperTable = Readonly<Record<string, Helper>>;

export const many = 1_000;

/** A map without prototype, so that no key means anything but itself. */
export function plainMap(entries: Iterable<readonly [string, Value]>): JsonObject {
  const map = Object.create(null) as Record<string, Value>;
  for (const [key, value] of entries) map[key] = value;
  return map;
}

/** The table with `mustX` beside each named `x`: a mistake always fails here, so both are the same helper. */
export function withStrict(table: HelperTable, names: readonly string[]): HelperTable {
  const strict = names.map((name): [string, Helper] => {
    const must = `must${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return [must, alias(table, name, must)];
  });
  return { ...table, ...Object.fromEntries(strict) };
}

/** Another name of a helper of the table. */
export function alias(table: HelperTable, name: string, other: string): Helper {
  const helper = table[name];
  if (helper === undefined) throw new Error(`there is no helper ${name}`);
  return { ...helper, use: helper.use.replace(name, other), doc: `As ${name}.` };
}
