import assert from "node:assert/strict";
import { test } from "node:test";
import { afterProof, findingsOf, suspectFor, type Suspect } from "../../src/audit/suspects.ts";

const seen = (mark: string): Omit<Suspect, "times"> => ({
  gitSync: "ns/shop",
  release: "web",
  reason: "Unproven",
  text: "ConfigMap shop/a is not as Git says",
  mark,
});

/** [what this is about, what each dry-run of one object told ("" = proven), how many findings after each] */
const rows: readonly (readonly [string, readonly string[], readonly number[]])[] = [
  ["proven", [""], [0]],
  ["found once: a change may be under way", ["different", ""], [0, 0]],
  ["found twice", ["different", "different"], [0, 1]],
  ["found twice, and then fine", ["different", "different", ""], [0, 1, 0]],
  ["the watch caught up in between", ["version 7", "version 9", "version 9"], [0, 0, 1]],
];
for (const [name, steps, want] of rows)
  test(name, () => {
    let suspects: ReadonlyMap<string, Suspect> = new Map();
    const counts = steps.map((mark) => {
      suspects = afterProof(suspects, "a", mark === "" ? undefined : seen(mark));
      return findingsOf(suspects, "ns/shop").length;
    });
    assert.deepEqual(counts, want);
    assert.deepEqual(findingsOf(suspects, "ns/other"), []);
  });

test("one found once is looked at next; those that stand leave every second slot to the others, and take turns", () => {
  const once = afterProof(new Map(), "a", seen("x"));
  assert.deepEqual([suspectFor(1, once), suspectFor(2, once)], ["a", "a"]);
  const twice = afterProof(once, "a", seen("x"));
  assert.deepEqual([suspectFor(1, twice), suspectFor(2, twice)], [undefined, "a"]);
  const both = afterProof(afterProof(twice, "b", seen("x")), "b", seen("x"));
  assert.equal(suspectFor(2, both), "a");
  assert.equal(suspectFor(2, afterProof(both, "a", seen("x"))), "b");
});
