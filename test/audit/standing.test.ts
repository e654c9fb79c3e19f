import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expectation } from "../../src/audit/finding.ts";
import { standing, type Since } from "../../src/audit/standing.ts";

const poll = (mark: string): Expectation => ({
  reason: "PollOverdue",
  release: "",
  text: "Git is not asked any more",
  key: "poll",
  mark,
  patienceMs: 10,
});

/** [what this is about, [ms, what is expected then, whether it is found]…] */
const rows: readonly (readonly [string, readonly (readonly [number, readonly Expectation[], boolean])[]])[] =
  [
    [
      "what moves on is fine",
      [
        [0, [poll("1")], false],
        [20, [poll("2")], false],
        [40, [poll("3")], false],
      ],
    ],
    [
      "what stands still is found once its patience is over",
      [
        [0, [poll("1")], false],
        [9, [poll("1")], false],
        [10, [poll("1")], true],
        [500, [poll("1")], true],
        [501, [poll("2")], false],
      ],
    ],
    [
      "what was not expected in between begins anew",
      [
        [0, [poll("1")], false],
        [5, [], false],
        [12, [poll("1")], false],
        [22, [poll("1")], true],
      ],
    ],
  ];
for (const [name, steps] of rows)
  test(name, () => {
    let since: Since = new Map();
    for (const [ms, expected, found] of steps) {
      const judged = standing(since, expected, ms);
      since = judged.since;
      assert.deepEqual([ms, judged.findings.length > 0], [ms, found]);
    }
  });
