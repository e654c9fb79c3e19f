import assert from "node:assert/strict";
import { test } from "node:test";
import { entryOf, liveObject } from "./objects.ts";
import { letGo } from "../../src/diff/let-go.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { ManagedFieldsEntry } from "../../src/core/manifest.ts";

const patched = (ops: ReturnType<typeof letGo>): readonly ManagedFieldsEntry[] =>
  ops.find(({ path }) => path === "/metadata/managedFields")?.value as unknown as ManagedFieldsEntry[];

test("what we declared goes to syncline-handover, without our labels", () => {
  const { metadata } = liveObject();
  const ops = letGo(metadata);
  const removed = ops.filter(({ op }) => op === "remove").map(({ path }) => path);
  assert.deepEqual(removed, [
    "/metadata/labels/applyset.kubernetes.io~1part-of",
    "/metadata/labels/syncline.dev~1gitsync",
    "/metadata/labels/syncline.dev~1release",
    "/metadata/annotations/syncline.dev~1source",
  ]);
  assert.deepEqual(ops[0], { op: "test", path: "/metadata/resourceVersion", value: "7" });
  const [entry, ...others] = patched(ops);
  const { "f:metadata": _marks, ...declared } = metadata.managedFields?.[0]?.fieldsV1 ?? {};
  assert.deepEqual(
    [entry?.manager, entry?.operation, entry?.fieldsV1],
    ["syncline-handover", "Apply", declared],
  );
  assert.deepEqual(others, []);
});

test("labels of the chart, fields handed over before, and entries of others stay", () => {
  const live = liveObject((object) => {
    const labels = { ...object.metadata.labels, app: "web" };
    const own = entryOf({ ...object, metadata: { name: "web", labels } });
    const earlier = entryOf(
      { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { paused: true } },
      "syncline-handover",
    );
    const other = entryOf(
      { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, status: { replicas: 3 } },
      "kube-controller-manager",
      "Update",
    );
    return { ...object, metadata: { ...object.metadata, labels, managedFields: [own, earlier, other] } };
  });
  const entries = patched(letGo(live.metadata));
  assert.deepEqual(
    entries.map(({ manager }) => manager),
    ["kube-controller-manager", "syncline-handover"],
  );
  const { "f:metadata": metadata, "f:spec": spec } = entries[1]?.fieldsV1 ?? {};
  assert.deepEqual(metadata, { "f:labels": { "f:app": {} } });
  assert.deepEqual(Object.keys(spec as JsonObject).toSorted(), ["f:paused", "f:replicas", "f:template"]);
});
