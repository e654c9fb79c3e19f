import { SynclineError } from "../core/errors.ts";
import { positionText } from "../core/position.ts";
import { printable } from "../core/text.ts";
import { exitCode, type ExitCode, type Io } from "./io.ts";

/** An error as a person reads it: `CODE file:line:col message`, then the hint. Returns the exit code that says its kind. */
export function printError(io: Io, error: unknown): ExitCode {
  if (!(error instanceof SynclineError)) {
    io.stderr(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return exitCode.wrong;
  }
  const { code, message, position, hint } = error;
  const where = position === undefined ? "" : `${positionText(position)} `;
  io.stderr(`${code} ${printable(`${where}${message}`)}\n`);
  if (hint !== undefined) io.stderr(`  ${printable(hint)}\n`);
  return exitOf(code);
}

function exitOf(code: string): ExitCode {
  if (code === "CLI-UNREACHABLE" || code === "API-UNREACHABLE" || code === "API-TIMEOUT")
    return exitCode.unreachable;
  return code.startsWith("CLI-") || code === "CFG-FLAG" ? exitCode.usage : exitCode.wrong;
}
