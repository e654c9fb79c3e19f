import { SynclineError } from "../core/errors.ts";
import { positionText, type Position } from "../core/position.ts";
import { valuePlaceText, type ValuePlace } from "../core/problem.ts";
import { printable } from "../core/text.ts";
import { exitCode, type ExitCode, type Io } from "./io.ts";

/** What can be told of an error or a problem. */
export interface Complaint {
  readonly code: string;
  readonly message: string;
  readonly position?: Position | undefined;
  readonly hint?: string | undefined;
  /** The values that were printed there. */
  readonly values?: readonly ValuePlace[] | undefined;
  /** Source lines that may be shown, ready to print (excerpt.ts). */
  readonly excerpt?: readonly string[];
}

/** An error as a person reads it: `CODE file:line:col message`, then the hint. Returns the exit code that says its kind. */
export function printError(io: Io, error: unknown): ExitCode {
  if (io.signal.aborted) return exitCode.stopped;
  if (!(error instanceof SynclineError)) {
    io.stderr(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return exitCode.wrong;
  }
  io.stderr(complaintText(error));
  return exitOf(error.code);
}

/** `CODE file:line:col message`, the excerpt, the values, the hint; ends with a line break. */
export function complaintText({
  code,
  message,
  position,
  hint,
  values = [],
  excerpt = [],
}: Complaint): string {
  const where = position === undefined ? "" : `${positionText(position)} `;
  const lines = [`${code} ${printable(`${where}${message}`)}`, ...excerpt];
  lines.push(...values.map((value) => `  ${printable(valuePlaceText(value))}`));
  if (hint !== undefined) lines.push(`  ${printable(hint)}`);
  return `${lines.join("\n")}\n`;
}

const unreachable: readonly string[] = ["CLI-UNREACHABLE", "API-UNREACHABLE", "API-TIMEOUT"];
/** A login that is over is a matter of the kubeconfig; a target that does not exist was named by a flag. */
const usage: readonly string[] = ["CFG-FLAG", "CFG-TARGET", "API-AUTH"];

function exitOf(code: string): ExitCode {
  if (unreachable.includes(code)) return exitCode.unreachable;
  return code.startsWith("CLI-") || usage.includes(code) ? exitCode.usage : exitCode.wrong;
}
