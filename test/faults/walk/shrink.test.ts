import assert from "node:assert/strict";
import { test } from "node:test";
import { shrink } from "./shrink.ts";

const hundred = Array.from({ length: 100 }, (_, index) => index);

for (const [name, needed, attempts, most] of [
  ["one step", [37], 100, 1],
  ["two far apart", [3, 90], 200, 2],
  ["the first and the last", [0, 99], 200, 2],
  ["with few attempts, something smaller at least", [3, 40], 3, 50],
] as const)
  test(`shrunk to what fails: ${name}`, async () => {
    const fails = (items: readonly number[]): Promise<boolean> =>
      Promise.resolve(needed.every((item) => items.includes(item)));
    const left = await shrink(hundred, fails, attempts);
    assert.ok(await fails(left));
    assert.ok(left.length <= most, `${left.length} are left`);
  });
