import assert from "node:assert/strict";
import { test } from "node:test";
import type { LabelSelector } from "../../src/policy/policy.ts";
import { selects } from "../../src/policy/selector.ts";

const expression = (operator: string, ...values: string[]): LabelSelector => ({
  matchExpressions: [{ key: "tier", operator, values }],
});
const front = { tier: "front" };

/** [what, selector, labels, want] */
const rows: readonly [string, LabelSelector, { readonly [key: string]: string }, boolean][] = [
  ["an empty selector", {}, {}, true],
  ["equal labels", { matchLabels: { tier: "front" } }, front, true],
  ["another value", { matchLabels: { tier: "back" } }, front, false],
  ["all of them", { matchLabels: { tier: "front", app: "web" } }, front, false],
  ["a key of the prototype is no label", { matchLabels: { constructor: "x" } }, {}, false],
  ["In", expression("In", "front", "back"), front, true],
  ["In, another", expression("In", "back"), front, false],
  ["In, absent", expression("In", "front"), {}, false],
  ["NotIn", expression("NotIn", "back"), front, true],
  ["NotIn, there", expression("NotIn", "front"), front, false],
  ["NotIn, absent", expression("NotIn", "front"), {}, true],
  ["Exists", expression("Exists"), front, true],
  ["Exists, absent", expression("Exists"), {}, false],
  ["DoesNotExist", expression("DoesNotExist"), {}, true],
  ["DoesNotExist, there", expression("DoesNotExist"), front, false],
  ["an operator that is none selects nothing", expression("Near", "front"), front, false],
];

for (const [name, selector, labels, want] of rows) {
  test(`selects: ${name}`, () => {
    assert.equal(selects(selector, labels), want);
  });
}
