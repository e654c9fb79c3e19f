import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApplyContext } from "../../src/apply/context.ts";
import { deleteObject } from "../../src/apply/delete-object.ts";
import { SynclineError } from "../../src/core/errors.ts";
import type { ObjectMeta } from "../../src/core/manifest.ts";
import type { Cluster } from "../../src/ports.ts";

const { signal } = new AbortController();
const ref = { group: "", kind: "ConfigMap", namespace: "shop", name: "old" };
const ours: ObjectMeta = {
  name: "old",
  namespace: "shop",
  uid: "u1",
  resourceVersion: "5",
  labels: { "applyset.kubernetes.io/part-of": "set" },
  managedFields: [{ manager: "syncline", operation: "Apply", fieldsV1: { "f:data": {} } }],
};

interface Scene {
  /** What each read finds; the last one goes on. */
  readonly reads?: readonly (ObjectMeta | SynclineError | undefined)[];
  /** How many deletions come too late. */
  readonly conflicts?: number;
  readonly planned?: Readonly<Record<string, string>>;
  readonly served?: boolean;
  readonly failedGroups?: readonly string[];
}

/** How it ended, and the versions that were sent. */
async function remove({
  reads = [ours],
  conflicts = 0,
  planned = {},
  served = false,
  failedGroups = [],
}: Scene) {
  const sent: string[] = [];
  let looks = 0;
  const cluster = {
    get: () => {
      const now = reads[Math.min(looks++, reads.length - 1)];
      return now instanceof SynclineError
        ? Promise.reject(now)
        : Promise.resolve(now && { apiVersion: "v1", kind: "ConfigMap", metadata: now });
    },
    discover: () =>
      Promise.resolve({ types: served ? [{ group: "", kind: "ConfigMap" }] : [], failedGroups }),
    delete: (_ref: unknown, { uid, resourceVersion, propagation }: Record<string, string>) => {
      sent.push(`${uid}@${resourceVersion} ${propagation}`);
      return sent.length > conflicts
        ? Promise.resolve(true)
        : Promise.reject(new SynclineError("API-CONFLICT", "changed"));
    },
  } as unknown as Cluster;
  const context = { cluster, account: { namespace: "team", name: "a" }, marks: { setId: "set" } };
  const metadata = { name: "old", namespace: "shop", uid: "u1", annotations: planned };
  const change = { action: "prune", ref, live: { apiVersion: "", kind: "ConfigMap", metadata } } as const;
  try {
    const result = await deleteObject(change, context as unknown as ApplyContext, signal);
    return [result.type, ...("reason" in result ? [result.reason] : []), ...sent].join("; ");
  } catch (error) {
    assert.ok(error instanceof SynclineError);
    return `throws ${error.code}`;
  }
}

const saying = (annotations: Readonly<Record<string, string>>): ObjectMeta => ({ ...ours, annotations });
const kindGone = new SynclineError("OBJ-KIND", "no such kind");
const going = { ...ours, deletionTimestamp: "2026-11-01T10:00:00Z" };
const rows: readonly (readonly [string, Scene, string])[] = [
  ["as it was planned", {}, "pruned; u1@5 Background"],
  [
    "its dependents first",
    { reads: [saying({ "syncline.dev/propagation": "Foreground" })] },
    "pruned; u1@5 Foreground",
  ],
  ["gone already", { reads: [undefined] }, "pruned"],
  ["its kind is gone (R48)", { reads: [kindGone] }, "pruned"],
  ["its kind is served: who says that it is gone?", { reads: [kindGone], served: true }, "throws OBJ-KIND"],
  ["its group cannot be asked (R48)", { reads: [kindGone], failedGroups: [""] }, "throws OBJ-KIND"],
  ["it may not be read", { reads: [new SynclineError("API-DENIED", "no")] }, "throws API-DENIED"],
  [
    "it changed after it was read: it is read and judged again",
    { reads: [ours, { ...ours, resourceVersion: "6" }], conflicts: 1 },
    "pruned; u1@5 Background; u1@6 Background",
  ],
  [
    "it changed after it was read, and is not ours any more",
    { reads: [ours, { ...ours, labels: {} }], conflicts: 1 },
    "skipped; not pruned: its membership label is gone or names another set; u1@5 Background",
  ],
  [
    "it changes all the time",
    { conflicts: 9 },
    "skipped; not pruned: ConfigMap shop/old keeps changing; judged again next time; u1@5 Background; u1@5 Background; u1@5 Background",
  ],
  [
    "another object of its name",
    { reads: [{ ...ours, uid: "u2" }] },
    "skipped; not pruned: it was replaced by another object of its name",
  ],
  [
    "somebody keeps it since it was planned",
    { reads: [saying({ "syncline.dev/prune": "false" })] },
    'skipped; not pruned: it says syncline.dev/prune: "false" now',
  ],
  [
    "somebody protects it since it was planned",
    { reads: [saying({ "syncline.dev/protect": "true" })] },
    'skipped; not pruned: it says syncline.dev/protect: "true" now',
  ],
  [
    "it was protected when the plan was approved",
    { reads: [saying({ "syncline.dev/protect": "true" })], planned: { "syncline.dev/protect": "true" } },
    "pruned; u1@5 Background",
  ],
  [
    "it goes already: nothing is sent, and its finalizers are told",
    { reads: [{ ...going, finalizers: ["kubernetes.io/pvc-protection", "a.example.test/x"] }] },
    "skipped; not pruned: being deleted already, held by kubernetes.io/pvc-protection (a pod still uses it), a.example.test/x (the controller of a.example.test)",
  ],
];
for (const [name, scene, want] of rows)
  test(`delete: ${name}`, async () => {
    assert.equal(await remove(scene), want);
  });
