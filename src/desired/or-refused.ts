import { SynclineError } from "../core/errors.ts";
import type { Problem } from "../core/problem.ts";
import { problemOf } from "../render/template-error.ts";

/** Runs a step of one release. What it throws is that release's error and stops no other (reliability.md
 *  R34): also a mistake in Syncline itself, which the message says. */
export function orRefused<T>(step: () => T, refused: (problem: Problem) => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof SynclineError) return refused(problemOf(error));
    if (error instanceof RangeError) return refused(internal("TPL-LIMIT", `stopped: ${error.message}`));
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return refused(internal("SYNC-BUG", `an error in Syncline itself: ${message}${placeIn(stack)}`));
  }
}

function internal(code: Problem["code"], message: string): Problem {
  return { severity: "error", code, message };
}

/** ` (look-up.ts:12:3)`: what a bug report needs. */
function placeIn(stack: string | undefined): string {
  const place = /([^/\\() ]+:\d+:\d+)\)?$/m.exec(stack ?? "");
  return place === null ? "" : ` (${place[1] ?? ""})`;
}
