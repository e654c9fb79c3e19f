import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSelector, selectorFits } from "../../src/core/label-selector.ts";

const labels = { app: "web", tier: "front", "example.com/x": "1", empty: "" };
const rows: readonly (readonly [selector: string, fits: boolean | undefined])[] = [
  ["app=web", true],
  ["app==web", true],
  ["app = web", true],
  ["app=api", false],
  ["app!=api", true],
  ["app!=web", false],
  ["gone!=web", true],
  ["empty=", true],
  ["app", true],
  ["gone", false],
  ["!gone", true],
  ["!app", false],
  ["app in (web, api)", true],
  ["app in (api)", false],
  ["gone in (web)", false],
  ["app notin (api)", true],
  ["app notin (web, api)", false],
  ["gone notin (web)", true],
  ["app=web,tier in (front, back),!gone", true],
  ["app=web,tier in (back)", false],
  ["example.com/x=1", true],
  ["constructor", false],
  ["", undefined],
  ["app in b", undefined],
  ["=web", undefined],
  ["app=web,", undefined],
  ["app=a b", undefined],
];
for (const [selector, want] of rows) {
  test(`selector ${JSON.stringify(selector)}`, () => {
    const requirements = parseSelector(selector);
    assert.equal(requirements === undefined ? undefined : selectorFits(requirements, labels), want);
  });
}
