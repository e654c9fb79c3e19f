import assert from "node:assert/strict";
import { test } from "node:test";
import type { PassFacts } from "../../src/report/facts.ts";
import { makeGitSyncStatus } from "../../src/report/gitsync-status.ts";
import { eventRecord } from "../../src/report/records.ts";
import { makeEvents } from "../../src/report/events.ts";
import { makeStatus } from "../../src/report/status.ts";
import { pinEnded, rollbackRefused, rolledBack } from "../../src/report/rollback-events.ts";
import { gitSync, outcome, passFacts, skipped, update } from "./facts.ts";

const pin = {
  revision: `main@sha1:${"a".repeat(40)}`,
  digest: "d1",
  from: `main@sha1:${"b".repeat(40)}`,
  at: "2026-11-01T09:59:00Z",
  by: "syncline-cli",
  reason: "INC-42",
};
const source = { code: "GIT-UNREACHABLE", message: "nobody is there" };
const error = { severity: "error", code: "TPL-FAIL", message: "no" } as const;
const pinned =
  "pinned to aaaaaaa, back from bbbbbbb by syncline-cli: INC-42, until a newer commit changes this release";

const rows: readonly (readonly [string, Partial<PassFacts>, string, boolean, string])[] = [
  ["in force", { pin }, "Pinned", true, `${pinned}; 1 object`],
  [
    "Git is away",
    { pin, source },
    "Pinned",
    true,
    `${pinned} (GIT-UNREACHABLE: Git cannot be read now); 1 object`,
  ],
  ["the newest commit has mistakes", { pin, problems: [error] }, "Failed", false, "TPL-FAIL no"],
  ["not healthy", { pin, health: { status: "Degraded", message: "no" } }, "Pinned", false, "no"],
  [
    "drift is only reported",
    { pin, outcomes: [outcome(update, skipped)] },
    "OutOfSync",
    false,
    "1 object differs from Git",
  ],
  [
    "nobody said why",
    { pin: { ...pin, by: "", reason: undefined } },
    "Pinned",
    true,
    "pinned to aaaaaaa, back from bbbbbbb, until a newer commit changes this release; 1 object",
  ],
];
for (const [name, facts, sync, isReady, message] of rows) {
  test(`status of a pinned release: ${name}`, () => {
    const status = makeStatus(passFacts(facts));
    const ready = status.conditions?.find(({ type }) => type === "Ready");
    assert.deepEqual(
      [status.sync, ready?.status, status.summary?.message],
      [sync, isReady ? "True" : "False", message],
    );
    assert.deepEqual(status.pin, facts.pin);
  });
}

test("what was pinned is applied although the newest commit has mistakes", () => {
  const status = makeStatus(passFacts({ pin, problems: [error] }));
  assert.deepEqual(status.renderDigest, { attempted: "d2", applied: "d2" });
});

test("the history says what was a rollback, what it rendered to, and what was ever healthy", () => {
  const first = makeStatus(passFacts({ pin, health: { status: "Progressing", message: "" } }));
  assert.deepEqual(
    first.history?.map(({ result, digest, healthy }) => [result, digest, healthy]),
    [["RolledBack", "d2", undefined]],
  );
  const healthy = makeStatus(passFacts({ pin, previous: first }));
  const later = makeStatus(
    passFacts({ pin, previous: healthy, health: { status: "Degraded", message: "" } }),
  );
  for (const { history } of [healthy, later]) assert.equal(history?.[0]?.healthy, true);
});

test("bad revisions stay, a pin that is over goes", () => {
  const previous = { pin, badRevisions: ["main@sha1:b"], renderDigest: { attempted: "d1", applied: "d1" } };
  const status = makeStatus(passFacts({ previous }));
  assert.deepEqual([status.pin, status.badRevisions], [undefined, previous.badRevisions]);
});

test("what a rollback writes is told in its thread", () => {
  const facts = passFacts({ pin, outcomes: [outcome(update, { type: "configured" })] });
  const at = new Date("2026-11-01T10:00:00Z");
  const about = { gitSync, settings: facts.settings, at };
  const [applied] = makeEvents(facts, makeStatus(facts));
  assert.equal(applied?.key, rolledBack(pin, "web 1", about).key);
});

const about = { gitSync, settings: { name: "web", owner: "@team" }, at: new Date("2026-11-01T10:00:00Z") };
const events = [
  [
    rolledBack(pin, "web 1", about),
    "RolledBack back to aaaaaaa “web 1” from bbbbbbb, asked for with syncline-cli: INC-42; manager:syncline-cli",
  ],
  [
    rolledBack({ ...pin, by: "onFailure", reason: "no" }, "", about),
    "RolledBack back to aaaaaaa from bbbbbbb, by itself, because the rollout failed (onFailure: Rollback): no; agent",
  ],
  [
    pinEnded(pin, "", about),
    "Recovered no longer pinned to aaaaaaa: Git is followed again, asked for by somebody unknown; manager:unknown",
  ],
  [
    rollbackRefused("it is held", "kubectl-annotate", about),
    "Failed no rollback: it is held; manager:kubectl-annotate",
  ],
] as const;
for (const [event, want] of events) {
  test(`told and recorded: ${want}`, () => {
    const { event: word, summary, actor } = eventRecord(event, []);
    assert.equal(`${word} ${summary}; ${actor}`, want);
  });
}

const ready = (sync: "Synced" | "Pinned") => ({
  name: sync,
  status: makeStatus(passFacts(sync === "Pinned" ? { pin } : {})),
});
const gitSyncs = [
  [[ready("Synced")], "1 release in sync"],
  [[ready("Synced"), ready("Pinned")], "2 releases in sync, 1 of them pinned"],
] as const;
for (const [releases, want] of gitSyncs) {
  test(`a GitSync says: ${want}`, () => {
    const facts = { gitSync, revision: "", capabilitiesDigest: "", problems: [], source: undefined };
    const now = new Date("2026-11-01T10:00:00Z");
    const status = makeGitSyncStatus({ ...facts, releases, handled: undefined, previous: {}, now });
    const condition = status.conditions?.find(({ type }) => type === "Ready");
    assert.deepEqual([condition?.status, condition?.message], ["True", want]);
  });
}
