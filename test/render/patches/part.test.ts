import assert from "node:assert/strict";
import { test } from "node:test";
import { positionText } from "../../../src/core/position.ts";
import type { Json } from "../../../src/core/json.ts";
import { readOps } from "../../../src/repo/patch-ops.ts";
import { jsonPatch } from "../../../src/render/patches/json-patch.ts";
import { foundOf, partOf, type MapPart } from "../../../src/render/patches/part.ts";
import { strategicMerge } from "../../../src/render/patches/strategic-merge.ts";
import { parseDocuments } from "../../../src/yaml/parse.ts";
import type { YamlPath } from "../../../src/yaml/document.ts";

const object = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {a: b}
spec:
  template:
    spec:
      containers:
      - name: one
        image: one:1
      - name: two
        image: two:1
`;
const merge = `spec:
  template:
    spec:
      containers:
      - name: new
        image: new:1
      - name: two
        image: two:2
`;
const operations = `- op: move
  from: /spec/template/spec/containers/1
  path: /spec/template/spec/containers/0
- op: add
  path: /metadata/labels/c
  value: d
`;

function read(text: string, file: string) {
  const [document] = parseDocuments(text, file).documents;
  assert.ok(document);
  return { document, part: partOf(document.value, { source: document, path: [] }) as MapPart };
}

const base = read(object, "web.yaml");
const patch = read(merge, "p.yaml");
const list = read(operations, "ops.yaml");
const merged = strategicMerge(base.part, patch.part, "apps/Deployment") as MapPart;
const { ops } = readOps(list.document.value as readonly Json[]);
const moved = jsonPatch(base.part, ops, list.document);

const item = (index: number, ...rest: YamlPath): YamlPath => [
  "spec",
  "template",
  "spec",
  "containers",
  index,
  ...rest,
];
const rows: readonly (readonly [name: string, part: MapPart, path: YamlPath, want: string])[] = [
  ["a new item is the patch's", merged, item(0, "image"), "p.yaml:6:16"],
  ["an item that moved on keeps its place", merged, item(1, "image"), "web.yaml:11:16"],
  ["a changed field is the patch's", merged, item(2, "image"), "p.yaml:8:16"],
  ["its key, which only names it, is the object's", merged, item(2, "name"), "web.yaml:12:15"],
  ["the item around it is the object's", merged, item(2), "web.yaml:12:9"],
  ["what is absent is told at what is nearest", merged, item(2, "ports", 0), "web.yaml:12:9"],
  ["what the patch did not touch", merged, ["metadata", "labels", "a"], "web.yaml:5:15"],
  ["the object starts where it did", merged, [], "web.yaml:1:1"],
  ["a moved item keeps its place", moved as MapPart, item(0, "image"), "web.yaml:13:16"],
  ["the item that made room too", moved as MapPart, item(1, "image"), "web.yaml:11:16"],
  ["an added value is the operation's", moved as MapPart, ["metadata", "labels", "c"], "ops.yaml:6:10"],
];
for (const [name, part, path, want] of rows) {
  test(`places: ${name}`, () => {
    const found = foundOf(part);
    assert.equal(positionText(found.at(path)), want);
    assert.equal(positionText(found.origin(path).position), want);
  });
}

test("keys and texts are those of the text that wrote them", () => {
  const found = foundOf(merged);
  assert.equal(positionText(found.keyAt(item(0, "image"))), "p.yaml:6:9");
  assert.equal(positionText(found.keyAt(item(1, "image"))), "web.yaml:11:9");
  assert.equal(found.textAt(item(2, "image")), "two:2");
  assert.equal(found.textAt(item(2, "gone")), undefined);
});
