import type * as z from "zod";
import type { ErrorCode } from "../core/errors.ts";
import type { Problem } from "../core/problem.ts";

/** What zod found, as a problem that names the field: `spec.mode: expected one of "Apply"|"Observe"`. No values in it. */
export function toProblem(issue: z.core.$ZodIssue, code: ErrorCode): Problem {
  const path = fieldText(issue.path);
  const reason = issue.message
    .replace(/^Invalid (input|option|string): /, "")
    .replace(/^.*, received undefined$/, "is required");
  return { severity: "error", code, message: path === "" ? reason : `${path}: ${reason}` };
}

/** `spec.notifications[0].events`. */
export function fieldText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}
