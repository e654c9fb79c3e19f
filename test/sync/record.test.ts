import assert from "node:assert/strict";
import { test } from "node:test";
import { doubtOf, missingRecords, recordedStatus } from "../../src/sync/record.ts";
import { setIdOf } from "../../src/sync/set-id.ts";
import type { SyncStatus } from "../../src/schema/syncstatus.ts";

const annotation = (key: string): string => `applyset.kubernetes.io/${key}`;
const found = (more: Partial<SyncStatus>): SyncStatus => ({
  name: "shop.web",
  namespace: "team",
  uid: "u",
  resourceVersion: "1",
  generation: 1,
  labels: { [annotation("id")]: setIdOf("shop.web", "team") },
  annotations: { [annotation("tooling")]: "syncline/0.9.3" },
  spec: { gitSync: "shop", release: "web" },
  status: {},
  ...more,
});
const toolBy = (tooling: string): Partial<SyncStatus> => ({
  annotations: { [annotation("tooling")]: tooling },
});

const doubts: readonly (readonly [string, Partial<SyncStatus>, string | undefined])[] = [
  ["as we wrote it", {}, undefined],
  ["by an older agent", toolBy("syncline/0.9.2"), undefined],
  [
    "by a newer agent",
    toolBy("syncline/0.10.0"),
    "SyncStatus shop.web was written by syncline/0.10.0, which is newer than this agent",
  ],
  [
    "by something else",
    toolBy("kubectl/v1.36"),
    "SyncStatus shop.web was written by kubectl/v1.36, which is newer than this agent",
  ],
  [
    "the id of another namespace: copied from there",
    { labels: { [annotation("id")]: setIdOf("shop.web", "other") } },
    "SyncStatus shop.web has another set's id",
  ],
  ["no id", { labels: {} }, "SyncStatus shop.web has another set's id"],
];
for (const [name, more, want] of doubts)
  test(`A23: doubt: ${name}`, () => {
    assert.equal(doubtOf(found(more), "0.9.3"), want);
  });

const counts: readonly (readonly [string, string | undefined, number, string | undefined])[] = [
  ["a new GitSync", undefined, 0, undefined],
  ["all are there", "1/2", 2, undefined],
  ["one more than was counted", "2/2", 3, undefined],
  ["one less", "2/2", 1, "1 of 2 SyncStatuses is missing"],
  ["none is left", "0/3", 0, "3 of 3 SyncStatuses are missing"],
  ["no count", "all", 0, undefined],
];
for (const [name, releases, there, want] of counts)
  test(`A23: missing: ${name}`, () => {
    assert.equal(missingRecords(releases === undefined ? {} : { summary: { releases } }, there), want);
  });

test("A23: kinds and namespaces are what status and annotations say together", () => {
  const annotations = {
    [annotation("contains-group-kinds")]: "ConfigMap,Deployment.apps",
    [annotation("additional-namespaces")]: "b",
  };
  const status = recordedStatus(
    found({ annotations, status: { groupKinds: ["Secret"], namespaces: ["a", "team"] } }),
  );
  assert.deepEqual(status, {
    groupKinds: ["ConfigMap", "Deployment.apps", "Secret"],
    namespaces: ["a", "b", "team"],
  });
});
