import assert from "node:assert/strict";
import { test } from "node:test";
import { currentRollout, isRolledOut, noteChanged, type Rollout } from "../../src/sync/rollout.ts";

const ref = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" };
const other = { ...ref, name: "other" };
const under = (changed: readonly string[]): Rollout => ({ isOlder: false, changed: new Set(changed) });

/** [what is the case, attempted, applied, rollout so far, whether a later wave waits for what this pass changes / for others] */
const rows: readonly (readonly [
  name: string,
  attempted: string | undefined,
  applied: string | undefined,
  before: Rollout | undefined,
  want: readonly [changed: boolean, others: boolean],
])[] = [
  ["the first of a release", undefined, undefined, undefined, [true, false]],
  ["the last one is over", "d1", "d1", under(["apps/Deployment/shop/other"]), [true, false]],
  ["it goes on", "d2", "d1", under([]), [true, false]],
  ["it goes on, others were changed before", "d2", "d1", under(["apps/Deployment/shop/other"]), [true, true]],
  ["it began in an earlier process", "d2", "d1", undefined, [true, true]],
  ["the very first began in an earlier process", "d1", undefined, undefined, [true, true]],
];
for (const [name, attempted, applied, rollout, want] of rows) {
  test(`a rollout: ${name}`, () => {
    const renderDigest = { ...(attempted && { attempted }), ...(applied && { applied }) };
    const memory = { status: { renderDigest }, rollout };
    const now = currentRollout(memory);
    noteChanged(memory, ref);
    assert.deepEqual([isRolledOut(now, ref), isRolledOut(now, other)], want);
  });
}
