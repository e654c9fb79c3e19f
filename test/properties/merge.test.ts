import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePath, pathText, valueAt, type FieldPath } from "../../src/core/field-path.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { mergeLayers } from "../../src/values/merge.ts";
import type { ValuesLayer } from "../../src/values/layers.ts";
import { caseCount, json, map, random } from "./cases.ts";

const seeds = Array.from({ length: caseCount }, (_, index) => index + 1);

function layer(values: JsonObject, index: number): ValuesLayer {
  const position = { file: `${index}.yaml`, line: 1, column: 1 };
  return { layer: index, name: `layer ${index}`, values, at: () => position, keyAt: () => position };
}

const merge = (...layers: readonly JsonObject[]): JsonObject => mergeLayers(layers.map(layer)).merged.values;

/** Without null, which deletes and so depends on what is below. */
const full = (value: Json): boolean => !JSON.stringify(value).includes("null");

test("merge: nothing changes nothing, and the same again changes nothing", () => {
  for (const seed of seeds) {
    const values = map(random(seed), 4);
    assert.deepEqual(merge(values), values, `case ${seed}`);
    assert.deepEqual(merge(values, {}), values, `case ${seed}`);
    assert.deepEqual(merge({}, values), values, `case ${seed}`);
    if (full(values)) assert.deepEqual(merge(values, values), values, `case ${seed}`);
  }
});

test("merge: without null, how layers are grouped does not matter", () => {
  for (const seed of seeds) {
    const next = random(seed);
    const [a, b, c] = [map(next, 4), map(next, 4), map(next, 4)];
    if (![a, b, c].every(full)) continue;
    assert.deepEqual(merge(merge(a, b), c), merge(a, merge(b, c)), `case ${seed}`);
  }
});

test("merge: the last wins, and null deletes what is below", () => {
  for (const seed of seeds) {
    const next = random(seed);
    const [lower, value] = [map(next, 4), json(next, 2)];
    const isMap = typeof value === "object" && !Array.isArray(value);
    if (!isMap) assert.deepEqual(merge(lower, { key: value })["key"], value, `case ${seed}`);
    assert.ok(!Object.hasOwn(merge({ ...lower, key: 1 }, { key: null }), "key"), `case ${seed}`);
  }
});

test("merge: each leaf's origin is a layer that has this value there, and no higher one has any", () => {
  for (const seed of seeds) {
    const next = random(seed);
    const layers = [map(next, 4), map(next, 4), map(next, 4)];
    const { values, origins } = mergeLayers(layers.map(layer)).merged;
    for (const [key, origin] of origins) {
      const path = parsePath(key);
      assert.deepEqual(valueAt(layers[origin.layer], path), valueAt(values, path), `case ${seed}: ${key}`);
      const higher = layers.slice(origin.layer + 1).filter((each) => valueAt(each, path) !== undefined);
      assert.deepEqual(higher, [], `case ${seed}: ${key}`);
    }
  }
});

test("a path that is written is read as the same path", () => {
  for (const seed of seeds) {
    const next = random(seed);
    const path: FieldPath = Array.from({ length: 1 + next(4) }, () => {
      const text = String(json(next, 0));
      return next(3) === 0 ? next(20) : text;
    });
    assert.deepEqual(parsePath(pathText(path)), path, `case ${seed}: ${pathText(path)}`);
  }
});
