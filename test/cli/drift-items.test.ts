import assert from "node:assert/strict";
import { test } from "node:test";
import { itemsOf, mergeItems, recordedItems } from "../../src/cli/drift-items.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { record } from "../support/ledger-record.ts";

const ref = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" };
const item = (action: string, since: string, more: object = {}) => ({
  ref,
  path: ".spec.replicas",
  expected: 3,
  actual: 10,
  manager: "kubectl-edit",
  operation: "Update",
  subresource: "",
  user: "",
  grade: "B",
  since,
  action,
  ...more,
});
const status = (...items: readonly object[]): KubeObject =>
  ({
    apiVersion: "syncline.dev/v1alpha1",
    kind: "SyncStatus",
    metadata: { name: "shop.web", namespace: "n", uid: "u", resourceVersion: "1" },
    spec: { gitSync: "shop", release: "web" },
    status: { drift: { open: 0, items } },
  }) as unknown as KubeObject;
const entry = (...drift: readonly object[]) => ({
  ...record({ gitSync: "n/shop", release: "web", event: "Corrected", details: { drift } as never }),
  seq: 1,
  previous: "",
  hash: "",
});
const [t1, t2] = ["2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"];

const rows: readonly (readonly [string, readonly object[], readonly object[], readonly string[]])[] = [
  [
    "corrected is over, the rest is open",
    [item("corrected", t1), item("reported", t1), item("uncorrectable", t1, { path: ".a" })],
    [],
    ["open reported 10:00", "open uncorrectable 10:00", "over corrected 10:00"],
  ],
  [
    "known to both, and open: the SyncStatus knows",
    [item("reported", t1)],
    [item("reported", t1)],
    ["open reported 10:00"],
  ],
  ["known to both", [item("corrected", t1)], [item("corrected", t1)], ["over corrected 10:00"]],
  [
    "only the ledger knows",
    [item("corrected", t2)],
    [item("corrected", t1), item("reported", t1)],
    ["over corrected 11:00", "over corrected 10:00", "over reported 10:00"],
  ],
  [
    "open ones first, then newest first",
    [item("reported", t1), item("corrected", t2)],
    [],
    ["open reported 10:00", "over corrected 11:00"],
  ],
];
for (const [name, known, recorded, want] of rows)
  test(name, () => {
    const items = mergeItems(itemsOf(status(...known)), recordedItems(entry(...recorded)));
    assert.deepEqual(
      items.map(({ open, action, since }) => `${open ? "open" : "over"} ${action} ${since.slice(11, 16)}`),
      want,
    );
  });

test("the documented fields", () => {
  assert.deepEqual(itemsOf(status(item("reported", t1))), [
    {
      namespace: "n",
      gitSync: "shop",
      release: "web",
      object: ref,
      path: ".spec.replicas",
      expected: 3,
      actual: 10,
      manager: "kubectl-edit",
      user: "",
      grade: "B",
      since: t1,
      action: "reported",
      open: true,
    },
  ]);
});
