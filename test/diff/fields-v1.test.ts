import assert from "node:assert/strict";
import { test } from "node:test";
import { pathText } from "../../src/core/field-path.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { lostPaths, ownedPaths } from "../../src/diff/fields-v1.ts";
import { deployment, entryOf } from "./objects.ts";

const full = entryOf(deployment()).fieldsV1 ?? {};
const { "f:replicas": _replicas, ...specWithoutReplicas } = full["f:spec"] as JsonObject;
const rows: readonly (readonly [string, JsonObject, JsonObject, readonly string[]])[] = [
  ["everything is ours", deployment(), full, []],
  ["a field was taken", deployment(), { "f:spec": specWithoutReplicas }, [".spec.replicas"]],
  ["the entry is empty", { spec: { replicas: 1 } }, {}, [".spec"]],
  [
    "an atomic map is owned whole",
    { spec: { selector: { app: "x" } } },
    { "f:spec": { "f:selector": {} } },
    [],
  ],
  [
    "a set by value",
    { metadata: { finalizers: ["a", "b"] } },
    { "f:metadata": { "f:finalizers": { ".": {}, 'v:"a"': {} } } },
    [".metadata.finalizers[=b]"],
  ],
  [
    "a list item that is gone",
    { spec: { env: [{ name: "A" }, { name: "B" }] } },
    { "f:spec": { "f:env": { 'k:{"name":"A"}': { ".": {}, "f:name": {} } } } },
    [".spec.env[name=B]"],
  ],
  [
    "a port by its defaulted key",
    { ports: [{ containerPort: 80 }] },
    { "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } } },
    [],
  ],
  ["nulls and empty maps declare nothing", { spec: { a: null, b: {} } }, { "f:spec": { "f:c": {} } }, []],
];
for (const [name, desired, owned, want] of rows) {
  test(`lost paths: ${name}`, () => {
    assert.deepEqual(lostPaths(desired, owned).map(pathText), want);
  });
}

test("owned paths are leaves", () => {
  assert.deepEqual(
    ownedPaths({ "f:spec": { "f:a": {}, "f:list": { 'k:{"name":"x"}': { ".": {}, "f:v": {} } } } }).map(
      pathText,
    ),
    [".spec.a", ".spec.list[name=x].v"],
  );
});
