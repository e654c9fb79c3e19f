import assert from "node:assert/strict";
import { test } from "node:test";
import type { FieldRule } from "../../src/core/release.ts";
import { compareDeclared } from "../../src/diff/compare.ts";
import { leftPaths, withoutPaths } from "../../src/diff/left-fields.ts";
import { deployment, liveObject, manifest } from "./objects.ts";

const { ref } = manifest();
const rule = (more: Partial<FieldRule>): FieldRule => ({
  kind: "Deployment",
  path: ".spec.replicas",
  policy: "Yield",
  ...more,
});
const rows: readonly (readonly [string, FieldRule, boolean])[] = [
  ["Yield", rule({}), true],
  ["Ignore", rule({ policy: "Ignore", path: "spec.replicas" }), true],
  ["Take", rule({ policy: "Take" }), false],
  ["of another object", rule({ name: "other" }), false],
  ["of another kind", rule({ kind: "StatefulSet" }), false],
];
for (const [name, fields, isLeft] of rows) {
  test(`left to others, and so no drift: ${name}`, () => {
    const live = liveObject((object) => ({
      ...object,
      spec: { ...(object["spec"] as object), replicas: 9 },
    }));
    const compared = withoutPaths(deployment(), leftPaths(ref, [fields]));
    assert.equal(compareDeclared(compared, live).length === 0, isLeft);
  });
}
