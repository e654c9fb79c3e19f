import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeProof } from "../../src/audit/proof.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { LiveEntry } from "../../src/diff/observation.ts";
import type { ApplyResult } from "../../src/ports.ts";

const time = "2026-11-21T10:00:00Z";
const map = (data: Readonly<Record<string, string>>, meta: object = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", namespace: "shop", ...meta },
  data,
});
const stored = (at = time): object => ({
  uid: "u",
  resourceVersion: "7",
  managedFields: [
    { manager: "syncline", operation: "Apply", time: at, fieldsV1: { "f:data": { "f:x": {} } } },
  ],
});
const sent = map({ x: "1" });
const entry: LiveEntry = {
  ref: { group: "", kind: "ConfigMap", namespace: "shop", name: "a" },
  uid: "u",
  resourceVersion: "7",
  partOf: "set",
  ownFields: "{}",
  appliedAt: Date.parse(time) / 1000,
  controlled: false,
  deleting: false,
  finalizers: [],
  annotations: {},
};
const applied = (object: KubeObject, created = false): ApplyResult => ({ type: "applied", object, created });

/** What was verified on a real API server: a no-op leaves version and time, a change in a dry-run leaves the version alone. */
const rows: readonly (readonly [string, ApplyResult, string])[] = [
  ["nothing would change", applied(map({ x: "1" }, stored())), "proven"],
  ["others' fields are not ours to judge", applied(map({ x: "1", y: "2" }, stored())), "proven"],
  [
    "it would change: somebody applied as we do",
    applied(map({ x: "1" }, stored("2026-11-21T11:00:00Z"))),
    "different",
  ],
  ["our entry is gone", applied(map({ x: "1" }, { uid: "u", resourceVersion: "7" })), "different"],
  ["the server would store something else", applied(map({ x: "9" }, stored())), "different"],
  ["it is not there", applied(map({ x: "1" }, stored()), true), "gone"],
  ["another object has its name", applied(map({ x: "1" }, { ...stored(), uid: "v" })), "gone"],
  [
    "the watch knows an older version",
    applied(map({ x: "1" }, { ...stored(), resourceVersion: "8" })),
    "moved",
  ],
  [
    "somebody holds a field",
    { type: "conflict", message: "", causes: [{ field: ".data.x", manager: "kubectl", subresource: "" }] },
    "different",
  ],
];
for (const [name, answer, want] of rows)
  test(name, () => {
    assert.equal(judgeProof(sent, answer, entry).type, want);
  });
