import assert from "node:assert/strict";
import { test } from "node:test";
import { pathText } from "../../src/core/field-path.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { conflictPath } from "../../src/diff/conflict-path.ts";

const applied: KubeObject = {
  apiVersion: "v1",
  kind: "X",
  metadata: { name: "x", labels: { "app.kubernetes.io/name": "x", app: "x" } },
  data: { "app.yaml": "a", app: { yaml: "b" } },
  spec: { containers: [{ name: "c", env: [{ name: "A.B", value: "1" }] }], finalizers: ["a/b"] },
};

/** As structured-merge-diff prints paths: keys as they are. */
const rows: readonly (readonly [string, string | undefined])[] = [
  [".metadata.labels.app.kubernetes.io/name", '.metadata.labels["app.kubernetes.io/name"]'],
  [".metadata.labels.app", ".metadata.labels.app"],
  [".data.app.yaml", '.data["app.yaml"]'],
  ['.spec.containers[name="c"].env[name="A.B"].value', ".spec.containers[name=c].env[name=A.B].value"],
  ['.spec.finalizers[="a/b"]', ".spec.finalizers[=a/b]"],
  [".spec.other", undefined],
];
for (const [field, want] of rows) {
  test(`conflict path: ${field}`, () => {
    const path = conflictPath(field, applied);
    assert.equal(path && pathText(path), want);
  });
}
