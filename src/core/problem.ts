import type { ErrorCode } from "./errors.ts";
import type { Position } from "./position.ts";

/** One mistake of a user, found in the repo. Mistakes are collected: a run tells all of them at once.
 *  `message` never contains a secret value and does not repeat code or position. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly code: ErrorCode;
  readonly message: string;
  readonly position?: Position;
  /** How to fix it, one sentence. */
  readonly hint?: string;
}

/** True when something must not be applied because of these. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === "error");
}
