import assert from "node:assert/strict";
import { test } from "node:test";
import type { Outcome } from "../../src/core/outcome.ts";
import type { KeptBack, Standing } from "../../src/plan/kept-back.ts";
import { makeEvents } from "../../src/report/events.ts";
import { keptBackFacts } from "../../src/report/kept-back.ts";
import { makeStatus } from "../../src/report/status.ts";
import { create, outcome, passFacts, skipped, update } from "./facts.ts";

const ref = { group: "batch", kind: "Job", namespace: "shop", name: "migrate" };
const kept = (state: Standing["state"], why: string, hint = ""): KeptBack => ({
  next: 1,
  by: { ref, wave: 0, state, why, hint },
});
const refused: Outcome = {
  ref,
  change: { action: "skip", ref, reason: "" },
  result: { type: "failed", code: "API-INVALID", message: "no" },
};
const later = outcome(create, skipped);

/** [what is the case, kept back, other outcomes, `sync | message | condition | hint`, events] */
const rows: readonly (readonly [
  name: string,
  kept: KeptBack | undefined,
  more: readonly Outcome[],
  want: string,
  events: string,
])[] = [
  ["nothing is", undefined, [], "OutOfSync | 1 object differs from Git |  | ", ""],
  [
    "an object is not ready",
    kept("unready", "0 of 1 completions", "wait"),
    [],
    "Waiting | wave 1 waits for Job shop/migrate of wave 0: 0 of 1 completions | Healthy | 0 of 1 completions: wait; wave 1 begins then",
    "",
  ],
  [
    "without a word",
    kept("unready", ""),
    [],
    "Waiting | wave 1 waits for Job shop/migrate of wave 0 | Healthy | wave 1 begins then",
    "",
  ],
  [
    "a Job failed",
    kept("failed", "backoff limit", "read its log"),
    [],
    "Failed | OBJ-JOB Job shop/migrate: failed: backoff limit; wave 1 and what comes after it are not applied |  | ",
    "Failed",
  ],
  [
    "an object could not be written: that is told already",
    kept("failed", "no"),
    [refused],
    "Failed | API-INVALID Job shop/migrate: no |  | ",
    "Failed",
  ],
];
test("what was applied of a rollout that waits is told as a part of it", () => {
  const outcomes = [outcome(update, { type: "configured" }), later];
  const facts = passFacts({ outcomes, ...keptBackFacts(kept("unready", "runs"), outcomes) });
  const [event] = makeEvents(facts, makeStatus(facts));
  assert.match(event?.summary ?? "", / by alice: 1 object so far; the rest waits for Job shop\/migrate$/);
});

for (const [name, held, more, want, events] of rows) {
  test(`kept back: ${name}`, () => {
    const outcomes = [...more, later];
    const facts = passFacts({ outcomes, ...keptBackFacts(held, outcomes) });
    const status = makeStatus(facts);
    const { condition = "", hint = "" } = status.waitingFor ?? {};
    assert.equal([status.sync, status.summary?.message, condition, hint].join(" | "), want);
    assert.equal(
      makeEvents(facts, status)
        .map(({ word }) => word)
        .join(),
      events,
    );
    assert.equal(status.renderDigest?.applied, "d1", "what is kept back is not applied");
  });
}
