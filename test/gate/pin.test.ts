import assert from "node:assert/strict";
import { test } from "node:test";
import { automaticGoal, endsPin, rollbackGoal, type Newest } from "../../src/gate/pin.ts";
import { rollbackRequest } from "../../src/gate/rollback-request.ts";
import type { SyncStatusStatus } from "../../src/schema/syncstatus.ts";

const sha = (digit: string): string => digit.repeat(40);
const revision = (digit: string): string => `main@sha1:${sha(digit)}`;
const entry = (digit: string, more: object = {}) => ({
  seq: 1,
  revision: revision(digit),
  digest: digit,
  ...more,
});

const pin = { revision: revision("a"), digest: "a", from: revision("b"), fromDigest: "b", inputs: "in b" };
const newest: Newest = { revision: revision("c"), digest: "c", inputs: "in c", hasErrors: false };

const ends: readonly (readonly [string, Partial<typeof pin>, Partial<Newest>, boolean])[] = [
  ["a commit that changes its inputs and what comes of them", {}, {}, true],
  ["a commit to another release", {}, { inputs: "in b", digest: "b" }, false],
  ["another release, and the cluster serves other versions", {}, { inputs: "in b" }, false],
  ["what was rolled back from, rendered otherwise", {}, { revision: revision("b") }, false],
  ["other inputs that come to the same", {}, { digest: "b" }, false],
  ["a commit that does not render", {}, { hasErrors: true }, false],
  ["inputs of plain manifests are not known: another digest", {}, { inputs: undefined }, true],
  ["inputs were not known when it was pinned: another digest", { inputs: undefined as never }, {}, true],
  ["back to the pinned revision itself", {}, { revision: revision("a"), digest: "a", inputs: "in a" }, true],
];
for (const [name, own, now, want] of ends) {
  test(`a pin ${want ? "ends" : "stays"}: ${name}`, () => {
    assert.equal(endsPin({ ...pin, ...own }, { ...newest, ...now }), want);
  });
}

const status: SyncStatusStatus = {
  revision: { attempted: revision("d"), applied: revision("d") },
  renderDigest: { attempted: "d", applied: "d" },
  history: [entry("d"), entry("c"), entry("b", { healthy: true }), entry("a", { healthy: true })],
};
const goals: readonly (readonly [string, SyncStatusStatus, string | undefined, string])[] = [
  ["the last healthy one before the present", status, undefined, revision("b")],
  [
    "the last one where none was healthy",
    { ...status, history: [entry("d"), entry("c")] },
    undefined,
    revision("c"),
  ],
  [
    "never one that was rolled back from",
    { ...status, badRevisions: [revision("b")] },
    undefined,
    revision("a"),
  ],
  [
    "the last complete one, where the present was never complete",
    { ...status, history: [entry("c")] },
    undefined,
    revision("c"),
  ],
  ["seven digits", status, sha("a").slice(0, 7), revision("a")],
  ["a revision as the history writes it", status, revision("c"), revision("c")],
  [
    "by name also what was rolled back from",
    { ...status, badRevisions: [revision("b")] },
    sha("b"),
    revision("b"),
  ],
  ["a commit that was never applied", status, sha("f"), `commit ${sha("f")}`],
  [
    "digits of none",
    status,
    "fffffff",
    "no revision fffffff was applied; there are ccccccc, bbbbbbb, aaaaaaa",
  ],
  ["no commit", status, "yesterday", '"yesterday" names no commit; there are ccccccc, bbbbbbb, aaaaaaa'],
  [
    "nothing to go back to",
    { ...status, history: [entry("d")] },
    undefined,
    "no other revision of it is known (1 in its history)",
  ],
];
for (const [name, of, wanted, want] of goals) {
  test(`where a rollback goes: ${name}`, () => {
    const goal = rollbackGoal(of, wanted);
    const told =
      goal.type === "applied"
        ? goal.entry.revision
        : goal.type === "commit"
          ? `commit ${goal.sha}`
          : goal.reason;
    assert.equal(told, want);
  });
}

const settings = { onFailure: "Rollback", timeoutSeconds: 300 } as const;
const now = new Date("2026-11-01T10:00:00Z");
const failing: SyncStatusStatus = { ...status, sync: "Synced", health: "Degraded" };
const its: Newest = { revision: revision("d"), digest: "d", inputs: undefined, hasErrors: false };
const service = { group: "", kind: "Service", namespace: "shop", name: "web" };
const refused = (code: string): SyncStatusStatus => ({
  ...status,
  sync: "Failed",
  failures: [{ ref: service, code, message: "no" }],
});
const wasHealthy = (at: string): SyncStatusStatus => ({
  ...failing,
  history: [entry("d", { healthy: true, at }), entry("b", { healthy: true })],
});
const automatic: readonly (readonly [string, SyncStatusStatus, Partial<Newest>, string | undefined])[] = [
  ["Degraded, and never was healthy", failing, {}, revision("b")],
  ["Degraded soon after it was healthy", wasHealthy("2026-11-01T09:58:00Z"), {}, revision("b")],
  ["Degraded long after it was healthy", wasHealthy("2026-11-01T09:00:00Z"), {}, undefined],
  ["an object is refused for good", refused("API-INVALID"), {}, revision("b")],
  ["an object is refused for now", refused("API-WEBHOOK"), {}, undefined],
  ["the pass as a whole failed: the health is old", { ...failing, sync: "Failed" }, {}, undefined],
  ["the pass has only begun: the health is old", { ...failing, sync: "Syncing" }, {}, undefined],
  ["it only progresses", { ...failing, health: "Progressing" }, {}, undefined],
  ["once per revision", { ...failing, badRevisions: [revision("d")] }, {}, undefined],
  ["it is pinned already", { ...failing, pin }, {}, undefined],
  ["a newer commit has come", failing, { digest: "e" }, undefined],
  ["the newest does not render", failing, { hasErrors: true }, undefined],
  ["none before it was healthy", { ...failing, history: [entry("d"), entry("c")] }, {}, undefined],
];
for (const [name, of, other, want] of automatic) {
  test(`onFailure: Rollback: ${name}`, () => {
    assert.equal(automaticGoal(of, settings, { ...its, ...other }, now)?.revision, want);
    assert.equal(automaticGoal(of, { timeoutSeconds: 300 }, { ...its, ...other }, now), undefined);
  });
}

const requests: readonly (readonly [string, ReturnType<typeof rollbackRequest>])[] = [
  ["1a2b3c4", { to: "1a2b3c4", reason: "" }],
  [" main@sha1:1a2b3c4 ", { to: "main@sha1:1a2b3c4", reason: "" }],
  ['{"to":"1a2b3c4","reason":"INC-42","at":"2026-11-01T10:00:00Z"}', { to: "1a2b3c4", reason: "INC-42" }],
  ['{"reason":"INC-42"}', { to: undefined, reason: "INC-42" }],
  ['{"to":7}', undefined],
  ["{", undefined],
  ["", undefined],
];
for (const [text, want] of requests) {
  test(`the annotation ${JSON.stringify(text)}`, () => {
    assert.deepEqual(rollbackRequest(text), want);
  });
}
