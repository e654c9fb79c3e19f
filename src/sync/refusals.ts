import { retryOf } from "../core/errors.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import type { Outcome, Result } from "../core/outcome.ts";
import { isWrite, type Write } from "../plan/plan.ts";
import type { LiveState } from "./live.ts";
import { manifestDigest, type ReleaseMemory } from "./release-memory.ts";

/** A write that the API server refused for good (an immutable field, a wrong type), and what it was tried on. */
export interface Refusal {
  readonly digest: string;
  readonly object: string;
  readonly result: Result;
}

/** How the same write ended before: it is not sent again until Git or the object's ownership changed. Adoptions are always tried:
 *  what is not ours is not watched. */
export function refusedBefore(
  { refused }: Pick<ReleaseMemory, "refused">,
  change: Write,
  live: Pick<LiveState, "get">,
): Result | undefined {
  const before = refused.get(refId(change.ref));
  const isSame =
    change.action !== "adopt" &&
    before?.digest === manifestDigest(change.manifest) &&
    before.object === objectNow(change.ref, live);
  return isSame ? before.result : undefined;
}

/** Remembers what was refused in a pass, and forgets what went through. */
export function noteRefusals(
  { refused }: Pick<ReleaseMemory, "refused">,
  outcomes: readonly Outcome[],
  live: Pick<LiveState, "get">,
): void {
  for (const { ref, change, result } of outcomes) {
    if (!isWrite(change)) continue;
    if (result.type !== "failed" || retryOf[result.code] !== "never") refused.delete(refId(ref));
    else
      refused.set(refId(ref), {
        digest: manifestDigest(change.manifest),
        object: objectNow(ref, live),
        result,
      });
  }
}

/** Conflicts that judging again did not settle: the API server has another object, or none, where the watch told of one. */
export function doubtConflicts(outcomes: readonly Outcome[], live: Pick<LiveState, "doubt">): void {
  for (const { ref, change, result } of outcomes)
    if (isWrite(change) && result.type === "failed" && result.code === "API-CONFLICT") live.doubt(ref);
}

function objectNow(ref: ObjectRef, live: Pick<LiveState, "get">): string {
  const entry = live.get(ref);
  return entry === undefined ? "" : `${entry.uid} ${entry.ownFields}`;
}
