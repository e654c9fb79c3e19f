import assert from "node:assert/strict";
import { test } from "node:test";
import { parseQuantity } from "../../src/core/quantity.ts";

const equal: readonly (readonly [string, string])[] = [
  ["1000m", "1"],
  ["0.5Gi", "512Mi"],
  ["1e3", "1k"],
  ["1.5", "1500m"],
  [".5", "500m"],
  ["2E", "2e18"],
  ["-1", "-1000m"],
];
for (const [a, b] of equal) {
  test(`${a} is ${b}`, () => {
    assert.notEqual(parseQuantity(a), undefined);
    assert.equal(parseQuantity(a), parseQuantity(b));
  });
}
for (const text of ["", "abc", "1 Gi", "1KiB", "0x10", "1000M i"]) {
  test(`"${text}" is no quantity`, () => {
    assert.equal(parseQuantity(text), undefined);
  });
}
