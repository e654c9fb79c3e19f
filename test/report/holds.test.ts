import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change } from "../../src/core/change.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { holdsInForce, splitHeld, type HoldSource } from "../../src/gate/held.ts";
import { makeEvents } from "../../src/report/events.ts";
import type { PassFacts } from "../../src/report/facts.ts";
import { passRecords } from "../../src/report/records.ts";
import { makeStatus } from "../../src/report/status.ts";
import { recallFights } from "../../src/sync/recall-fights.ts";
import { manifest } from "../diff/objects.ts";
import { create, deleted, outcome, passFacts, update } from "./facts.ts";

const m = manifest();
const until = "2026-11-01T12:00:00Z";
const now = Date.parse("2026-11-01T10:00:00Z");
const owner = { manager: "kubectl-edit", operation: "Update", subresource: "", time: "2026-11-01T09:59:00Z" };
const correct: Change = {
  action: "correct",
  ref: m.ref,
  manifest: m,
  uid: "u",
  fields: [{ path: ".spec.replicas", before: 10, after: 3, owner }],
  kind: "fields",
};
const source = (type: "gitsync" | "release", more: object = {}): HoldSource => ({
  place: { type },
  text: JSON.stringify({ until, reason: "INC-42", ...more }),
  by: "syncline-cli",
});

/** The facts of a pass over changes under holds. */
function facts(
  sources: readonly HoldSource[],
  changes: readonly Change[],
  more: Partial<PassFacts> = {},
): PassFacts {
  const holds = holdsInForce(sources, now);
  const outcomes = changes.flatMap((change): readonly Outcome[] => {
    const { rest, held } = splitHeld(change, holds);
    return [...(held ? [held] : []), ...(rest ? [outcome(rest, { type: "configured" })] : [])];
  });
  return passFacts({ holds: holds.all, outcomes, ...more });
}

const text = "held until 2026-11-01T12:00:00Z by syncline-cli: INC-42";
const edited = "kubectl-edit set Deployment shop/web .spec.replicas 3→10";
const wait = { object: "the hold", condition: "over", hint: "", text, until: Date.parse(until) };
const rows: readonly (readonly [string, PassFacts, string])[] = [
  ["nothing moved", facts([source("release")], []), `Held d2 ${text}`],
  ["by its GitSync", facts([source("gitsync")], [update]), `Held d1 ${text}; aaaaaaa waits`],
  ["a new object", facts([source("release")], [create]), `Held d1 ${text}; aaaaaaa waits`],
  ["somebody edits", facts([source("release")], [correct]), `Held d2 ${text}; ${edited}`],
  [
    "deleted by hand",
    facts([source("release")], [deleted]),
    `Held d2 ${text}; somebody deleted Deployment shop/web`,
  ],
  [
    "a new commit waits",
    facts([source("release")], [correct], { waitingFor: wait }),
    `Held d1 ${text}; ${edited}; aaaaaaa waits`,
  ],
  [
    "also while Git is away",
    facts([source("release")], [], { source: { code: "GIT-UNREACHABLE", message: "no route" } }),
    `Held d2 ${text}`,
  ],
  [
    "an object",
    facts([source("release", { object: "Deployment/web" })], [update]),
    `Held d1 Deployment shop/web ${text}; aaaaaaa waits`,
  ],
  [
    "an object of which nothing waits",
    facts([source("release", { object: "Deployment/web" })], []),
    `Synced d2 1 object; Deployment/web ${text}`,
  ],
  [
    "a field",
    facts([source("release", { field: ".spec.replicas" })], [correct]),
    `Held d2 Deployment shop/web ${text}; ${edited}`,
  ],
];
for (const [name, about, want] of rows) {
  test(`a held release: ${name}`, () => {
    const { sync, renderDigest, summary } = makeStatus(about);
    assert.equal(`${sync ?? ""} ${renderDigest?.applied ?? ""} ${summary?.message ?? ""}`, want);
  });
}

test("what waits for the end of a hold was not attempted", () => {
  const { renderDigest, hold, holds } = makeStatus(facts([source("release")], [update]));
  assert.deepEqual(renderDigest, { attempted: "d1", applied: "d1" });
  assert.deepEqual(hold, { reason: "INC-42", by: "syncline-cli", until });
  assert.deepEqual(
    holds?.map(({ since: _, told: __, ...rest }) => rest),
    [{ reason: "INC-42", by: "syncline-cli", until }],
  );
});

test("a list that is too long says how much it lacks", () => {
  const text = JSON.stringify(
    Array.from({ length: 22 }, (_, at) => ({ until, reason: "x", object: `ConfigMap/${at}` })),
  );
  const { holds, truncated } = makeStatus(facts([{ ...source("release"), text }], []));
  assert.deepEqual([holds?.length, truncated], [20, { holds: 2 }]);
});

test("a GitSync's holds are listed there", () => {
  const { hold, holds } = makeStatus(facts([source("gitsync")], []));
  assert.deepEqual([hold?.by, holds], ["syncline-cli", undefined]);
});

test("drift under a hold is told once, and again when it moves on; a hold and its end once", () => {
  const first = facts([source("release")], [correct]);
  const status = makeStatus(first);
  const words = (about: PassFacts): readonly string[] =>
    makeEvents(about, makeStatus(about)).map(({ word, summary }) => `${word} ${summary}`);
  assert.deepEqual(words(first), [`Held all of it is ${text}`, `Drift ${edited}`]);
  assert.deepEqual(words(facts([source("release")], [correct], { previous: status })), []);
  const more = { ...correct, fields: [{ path: ".spec.replicas", before: 11, after: 3, owner }] };
  assert.deepEqual(words(facts([source("release")], [more], { previous: status })), [
    "Drift kubectl-edit set Deployment shop/web .spec.replicas 3→11",
  ]);
  const over = passFacts({
    holds: [],
    outcomes: [outcome(correct, { type: "corrected" })],
    previous: status,
  });
  assert.deepEqual(words(over), [
    "Recovered the hold of all of it was ended before its time (INC-42)",
    `Corrected ${edited}`,
  ]);
});

test("the ledger says who asked", () => {
  const about = facts([source("release")], []);
  const status = makeStatus(about);
  const records = passRecords(about, status, makeEvents(about, status));
  assert.deepEqual(
    records.filter(({ event }) => event === "Held").map(({ actor }) => actor),
    ["manager:syncline-cli"],
  );
});

test("what a hold keeps from an object is no drift", () => {
  const ours = { ...owner, manager: "syncline-handover" };
  const kept: Change = { ...correct, fields: [{ path: ".spec.replicas", before: 3, after: 5, owner: ours }] };
  const { drift, sync } = makeStatus(facts([source("release", { field: ".spec.replicas" })], [kept]));
  assert.deepEqual([drift, sync], [{ open: 0 }, "Held"]);
});

test("after a restart what a hold left is no fight", () => {
  assert.equal(recallFights(makeStatus(facts([source("release")], [correct]))).size, 0);
});
