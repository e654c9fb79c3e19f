import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { PassFacts } from "../../src/report/facts.ts";
import { makeEvents } from "../../src/report/events.ts";
import { makeStatus } from "../../src/report/status.ts";
import { create, deleted, gitSync, outcome, passFacts, skipped, touched, update } from "./facts.ts";

const failed = { type: "failed", code: "API-INVALID", message: "no" } as const;
const taken = { ...failed, code: "OBJ-TAKEN" } as const;
const source = { code: "GIT-UNREACHABLE", message: "no route" };
const waitingFor = { object: "release db", condition: "Healthy", hint: "" };

/** What counts as applied decides whether a later difference is drift or rollout. */
const applied: readonly (readonly [string, Partial<PassFacts>, string])[] = [
  ["nothing left to write", {}, "Synced d2"],
  ["written", { outcomes: [outcome(update, { type: "configured" })] }, "Synced d2"],
  ["Observe has a plan", { outcomes: [outcome(create, skipped)] }, "OutOfSync d1"],
  ["drift is only reported", { outcomes: [outcome(deleted, skipped)] }, "OutOfSync d2"],
  ["taken and given back, under Report", { outcomes: [outcome(touched, skipped)] }, "Synced d2"],
  ["an object failed", { outcomes: [outcome(update, failed)] }, "Failed d1"],
  ["a port is taken", { outcomes: [outcome(create, taken)] }, "Failed d1"],
  [
    "a port is taken, maybe by what is to be deleted",
    { outcomes: [outcome(create, taken)], pruneWaits: "another GitSync has not been rendered yet" },
    "Waiting d1",
  ],
  ["another release is waited for", { waitingFor }, "Waiting d1"],
  ["Git went away after the fetch", { source }, "Stale d2"],
  ["Git went away while waiting", { source, waitingFor }, "Stale d1"],
  [
    "Git went away, a CRD is missing",
    { source, outcomes: [outcome(create, { ...failed, code: "OBJ-KIND" })] },
    "Stale d1",
  ],
  ["suspended", { gitSync: { ...gitSync, suspend: true } }, "Suspended d1"],
];
for (const [name, more, want] of applied) {
  test(`applied: ${name}`, () => {
    const { sync, renderDigest } = makeStatus(passFacts(more));
    assert.equal(`${sync} ${renderDigest?.applied}`, want);
  });
}

const later = new Date("2026-11-01T11:00:00Z");
for (const result of [skipped, failed]) {
  test(`drift that stays (${result.type}) is told once, and its status does not move`, () => {
    const outcomes = [outcome(deleted, result)];
    const first = passFacts({ outcomes });
    const status = makeStatus(first);
    assert.deepEqual(
      makeEvents(first, status)
        .map(({ word }) => word)
        .filter((word) => word === "Drift"),
      ["Drift"],
    );
    const second = passFacts({ outcomes, previous: status, now: later });
    assert.deepEqual(makeStatus(second), status);
    assert.deepEqual(makeEvents(second, makeStatus(second)), []);
  });
}

test("drift that was corrected once is news when it is only reported later", () => {
  const corrected = makeStatus(passFacts({ outcomes: [outcome(deleted, { type: "corrected" })] }));
  assert.equal(corrected.drift?.open, 0);
  const facts = passFacts({ outcomes: [outcome(deleted, skipped)], previous: corrected });
  assert.deepEqual(
    makeEvents(facts, makeStatus(facts)).map(({ word }) => word),
    ["Drift"],
  );
});

test("failed objects are counted in a pass that writes nothing", () => {
  const fine = makeStatus(passFacts());
  assert.equal(
    makeStatus(passFacts({ outcomes: [outcome(update, failed)], previous: fine })).objects?.failed,
    1,
  );
});

test("a plan goes on waiting, hash and all, while it cannot be said what may be deleted", () => {
  const plan = { hash: "0123456789abcdef", nonce: "n", at: "2026-11-01T09:59:00Z", destructive: [] };
  const previous = { sync: "Held" as const, summary: { message: "too many; approve it" }, plan };
  const waits = makeStatus(passFacts({ previous, pruneWaits: "a watch is stale" }));
  assert.deepEqual([waits.sync, waits.plan, waits.summary?.message], ["Held", plan, "too many; approve it"]);
  const judged = makeStatus(passFacts({ previous }));
  assert.deepEqual([judged.sync, judged.plan], ["Synced", undefined]);
});

test("a release that was never rendered says what it waits for", () => {
  assert.equal(makeStatus(passFacts({ total: undefined, waitingFor })).waitingFor?.object, "release db");
});

test("a correction is told while the release is healthy; what is wrong with it comes first", () => {
  const outcomes = [outcome(deleted, { type: "corrected" })];
  const message = (health: PassFacts["health"]): string | undefined =>
    makeStatus(passFacts({ outcomes, health })).summary?.message;
  assert.match(message({ status: "Healthy", message: "" }) ?? "", /^corrected: /);
  assert.equal(message({ status: "Degraded", message: "Pod/a: broken" }), "Pod/a: broken");
});

describe("Stalled: somebody has to do something", () => {
  const failedWith = (code: ErrorCode): Outcome => outcome(update, { type: "failed", code, message: "m" });
  const rows: readonly (readonly [string, Partial<PassFacts>, string])[] = [
    ["in sync", {}, "False"],
    ["a refusal for good", { outcomes: [failedWith("API-INVALID")] }, "True"],
    [
      "rights that are missing are asked for again and again",
      { outcomes: [failedWith("API-DENIED")] },
      "False",
    ],
    ["one of each", { outcomes: [failedWith("API-DENIED"), failedWith("API-INVALID")] }, "True"],
    [
      "a mistake in the repository",
      { problems: [{ severity: "error", code: "YAML-SYNTAX", message: "m" }] },
      "True",
    ],
    ["held by an empty commit", { source: { code: "SYNC-EMPTY", message: "empty" } }, "True"],
    ["waiting for another release", { waitingFor }, "False"],
  ];
  for (const [name, facts, want] of rows)
    test(name, () => {
      const { conditions } = makeStatus(passFacts(facts));
      assert.equal(conditions?.find(({ type }) => type === "Stalled")?.status, want);
    });
});
