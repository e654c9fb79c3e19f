import assert from "node:assert/strict";
import { test } from "node:test";
import { whyNoRulePath } from "../../src/schema/field-rule-path.ts";

const rows: readonly (readonly [path: string, why: RegExp | undefined])[] = [
  [".spec", undefined],
  [".spec.template.spec.containers[name=web].env[name=COLOR].value", undefined],
  [".spec.ports[port=80,protocol=TCP].nodePort", undefined],
  ['.data["app.yaml"]', undefined],
  ['.metadata.annotations["example.test/owner"]', undefined],
  [".metadata.finalizers[=example.test/hold]", undefined],
  ["", /field path/],
  [".spec..replicas", /field path/],
  [".spec.containers[0].image", /by its keys/],
  [".spec.args[2]", /by its keys/],
  [".kind", /known by/],
  [".metadata", /known by/],
  [".metadata.name", /known by/],
  [".metadata.labels", /known by/],
  ['.metadata.labels["applyset.kubernetes.io/part-of"]', /known by/],
  ['.metadata.annotations["syncline.dev/source"]', /known by/],
];
for (const [path, why] of rows)
  test(`${path} ${why === undefined ? "can" : "cannot"} stand in fields:`, () => {
    if (why === undefined) assert.equal(whyNoRulePath(path), undefined);
    else assert.match(whyNoRulePath(path) ?? "", why);
  });
