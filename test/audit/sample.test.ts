import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleAt } from "../../src/audit/sample.ts";

const rows: readonly (readonly [string, readonly number[]])[] = [
  ["one object", [1]],
  ["one set", [10]],
  ["a large set beside small ones and an empty one", [100, 3, 0, 1]],
  ["sizes that share divisors with the jump", [8, 13, 21, 34, 1000]],
];
for (const [name, sizes] of rows)
  test(`${name}: every object has its turn, sets by turns`, () => {
    const filled = sizes.filter((size) => size > 0);
    const seen = sizes.map(() => new Set<number>());
    const slots = filled.length * Math.max(...sizes);
    for (let slot = 0; slot < slots; slot++) {
      const place = sampleAt(slot, sizes);
      seen[place?.set ?? -1]?.add(place?.object ?? -1);
      const next = sampleAt(slot + 1, sizes);
      if (filled.length > 1) assert.notEqual(place?.set, next?.set);
    }
    assert.deepEqual(
      seen.map(({ size }) => size),
      sizes,
    );
  });

test("nothing to look at", () => {
  assert.equal(sampleAt(7, []), undefined);
  assert.equal(sampleAt(7, [0, 0]), undefined);
});

test("neighbours in Git do not follow each other", () => {
  const first = Array.from({ length: 5 }, (_, slot) => sampleAt(slot, [100])?.object);
  assert.deepEqual(first, [0, 63, 26, 89, 52]);
});
