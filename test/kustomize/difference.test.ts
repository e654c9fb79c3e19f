import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "../../src/core/manifest.ts";
import { difference } from "../../src/kustomize/difference.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";

/** A Deployment with these containers, and how many replicas. */
function deployment(containers: string, rest = ""): KubeObject {
  const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {${rest}template: {spec: {containers: ${containers}}}}\n`;
  return parseDocuments(text, "x").documents[0]?.value as KubeObject;
}

const two = "[{name: a, image: a:1}, {name: b, image: b:1}]";
const rows: readonly (readonly [name: string, before: string, after: string, want: readonly object[]])[] = [
  [
    "a field of an item",
    two,
    "[{name: a, image: a:1}, {name: b, image: b:2}]",
    [{ name: "b", image: "b:2" }],
  ],
  ["a field less", two, "[{name: a}, {name: b, image: b:1}]", [{ name: "a", image: null }]],
  ["an item less", two, "[{name: b, image: b:1}]", [{ name: "a", $patch: "delete" }]],
  ["a new item first", two, `[{name: c}, ${two.slice(1)}`, [{ name: "c" }]],
  [
    "a new item between",
    two,
    "[{name: a, image: a:1}, {name: c}, {name: b, image: b:1}]",
    [{ name: "a" }, { name: "c" }],
  ],
  ["a new item last", two, `${two.slice(0, -1)}, {name: c}]`, [{ name: "b" }, { name: "c" }]],
  [
    "another order",
    two,
    "[{name: b, image: b:1}, {name: a, image: a:1}]",
    [{ $patch: "replace" }, { name: "b", image: "b:1" }, { name: "a", image: "a:1" }],
  ],
  ["one name twice", "[{name: a}, {name: a}]", "[{name: a}]", [{ $patch: "replace" }, { name: "a" }]],
  [
    "two ports of one number",
    "[{name: a, ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53}]}]",
    "[{name: a, ports: [{containerPort: 53, protocol: UDP, name: dns}, {containerPort: 53}]}]",
    [{ name: "a", ports: [{ containerPort: 53, protocol: "UDP", name: "dns" }] }],
  ],
];
for (const [name, before, after, want] of rows) {
  test(`difference of lists: ${name}`, () => {
    const patch = difference(deployment(before), deployment(after));
    assert.deepEqual(patch, { spec: { template: { spec: { containers: want } } } });
  });
}

test("equal objects differ in nothing, whatever the order of their keys", () => {
  const { apiVersion, kind, metadata, ...rest } = deployment(two);
  assert.deepEqual(difference(deployment(two), { ...rest, metadata, kind, apiVersion }), {});
});
