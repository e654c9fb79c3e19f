import { refId, type ObjectRef } from "../core/object-ref.ts";
import type { ReleaseMemory } from "./release-memory.ts";

/** What is being rolled out of a release: later waves wait for these objects, and for no others. It begins when something new is tried
 *  and ends when nothing is left to be written; a newer commit goes on with it. */
export interface Rollout {
  /** It began before this process: any object may be of it. */
  readonly isOlder: boolean;
  /** By refId. */
  readonly changed: Set<string>;
}

/** The rollout that the next pass goes on with, or begins. */
export function currentRollout(memory: Pick<ReleaseMemory, "status" | "rollout">): Rollout {
  const { attempted, applied } = memory.status.renderDigest ?? {};
  const isOver = attempted === applied;
  if (isOver || memory.rollout === undefined) memory.rollout = { isOlder: !isOver, changed: new Set() };
  return memory.rollout;
}

/** Notes a write of something new. */
export function noteChanged({ rollout }: Pick<ReleaseMemory, "rollout">, ref: ObjectRef): void {
  rollout?.changed.add(refId(ref));
}

/** Whether a later wave waits for the object. */
export function isRolledOut({ isOlder, changed }: Rollout, ref: ObjectRef): boolean {
  return isOlder || changed.has(refId(ref));
}
