import { SynclineError, type ErrorCode } from "../core/errors.ts";
import type { Position } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";

/** A mistake met while a template runs. Helpers throw it without a position; the call site adds its own. */
export function templateError(
  code: ErrorCode,
  message: string,
  hint?: string,
  position?: Position,
): SynclineError {
  return new SynclineError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(position === undefined ? {} : { position }),
  });
}

/** The same mistake as data. */
export function problemOf(error: SynclineError, severity: Problem["severity"] = "error"): Problem {
  const { code, message, position, hint } = error;
  return {
    severity,
    code,
    message,
    ...(position === undefined ? {} : { position }),
    ...(hint === undefined ? {} : { hint }),
  };
}
