import assert from "node:assert/strict";
import { test } from "node:test";
import type { Health } from "../../src/core/health.ts";
import { waitOn, type Moment, type Patience } from "../../src/health/patience.ts";

const late = "no progress for 1m (timeout)";
type Step = readonly [second: number, rollout: string, word: string, want: string, more?: Partial<Moment>];

/** [what is the case, looks: second, rollout, `Word done`, what it comes to] */
const rows: readonly [string, readonly Step[]][] = [
  [
    "the timeout is over",
    [
      [0, "a", "Progressing 1", "Progressing x"],
      [59, "a", "Progressing 1", "Progressing x"],
      [60, "a", "Progressing 1", `Degraded x; ${late}`],
      [90, "a", "Progressing 1", `Degraded x; ${late}`],
    ],
  ],
  [
    "progress begins it anew",
    [
      [0, "a", "Progressing 1", "Progressing x"],
      [50, "a", "Progressing 2", "Progressing x"],
      [109, "a", "Progressing 2", "Progressing x"],
      [110, "a", "Progressing 2", `Degraded x; ${late}`],
      [111, "a", "Progressing 3", "Progressing x"],
    ],
  ],
  [
    "what falls back and comes again is no progress",
    [
      [0, "a", "Progressing 2", "Progressing x"],
      [30, "a", "Progressing 1", "Progressing x"],
      [50, "a", "Progressing 2", "Progressing x"],
      [60, "a", "Progressing 1", `Degraded x; ${late}`],
    ],
  ],
  [
    "another rollout has patience of its own",
    [
      [0, "a", "Progressing 2", "Progressing x"],
      [59, "b", "Progressing 0", "Progressing x"],
      [118, "b", "Progressing 0", "Progressing x"],
      [119, "b", "Progressing 0", `Degraded x; ${late}`],
    ],
  ],
  [
    "healthy again, and ill again",
    [
      [0, "a", "Progressing 1", "Progressing x"],
      [61, "a", "Progressing 1", `Degraded x; ${late}`],
      [62, "a", "Healthy 3", "Healthy x"],
      [63, "a", "Progressing 1", "Progressing x"],
    ],
  ],
  [
    "what is broken takes too long as well",
    [
      [0, "a", "Degraded 0", "Degraded x"],
      [60, "a", "Degraded 0", `Degraded x; ${late}`],
    ],
  ],
  [
    "at rest is not waited for",
    [
      [0, "a", "Suspended 0", "Suspended x"],
      [600, "a", "Suspended 0", "Suspended x"],
    ],
  ],
  [
    "what cannot be read neither helps nor harms",
    [
      [0, "a", "Progressing 1", "Progressing x"],
      [59, "a", "Unknown 0", "Unknown x"],
      [61, "a", "Progressing 1", `Degraded x; ${late}`],
    ],
  ],
  [
    "after a restart it is not told anew",
    [
      [0, "a", "Progressing 1", `Degraded x; ${late}`, { wasOverdue: true }],
      [1, "a", "Progressing 1", `Degraded x; ${late}`, { wasOverdue: true }],
      [2, "a", "Progressing 2", "Progressing x", { wasOverdue: true }],
    ],
  ],
];

for (const [name, steps] of rows) {
  test(`patience: ${name}`, () => {
    let patience: Patience | undefined;
    for (const [second, rollout, word, want, more] of steps) {
      const [status = "", done = "0"] = word.split(" ");
      const seen: Health = { status: status as Health["status"], message: "x", done: Number(done) };
      const moment = { rollout, nowMs: second * 1000, timeoutSeconds: 60, wasOverdue: false, ...more };
      const next = waitOn(patience, seen, moment);
      patience = next.patience;
      const { status: is, message, overdue } = next.health;
      assert.equal(`${is} ${message}`, want, `at ${String(second)} s`);
      assert.equal(overdue === true, want.endsWith(late));
    }
  });
}
