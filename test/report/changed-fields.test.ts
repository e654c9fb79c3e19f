import assert from "node:assert/strict";
import { test } from "node:test";
import { changedFields } from "../../src/report/changed-fields.ts";
import { manifest } from "../diff/objects.ts";

const before = manifest();
const other = { ...before, ref: { ...before.ref, name: "other" } };
const withData = (data: Record<string, string>) => ({ ...before, object: { ...before.object, data } });
const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, "x"]));

const rows = [
  ["nothing is known of before", [], withData({ a: "1" }), {}],
  ["another object was there", [other], withData({ a: "1" }), {}],
  ["one value", [withData({ a: "1", b: "2" })], withData({ a: "1", b: "3" }), { fields: [".data.b"] }],
  ["a key that went", [withData({ a: "1", b: "2" })], withData({ a: "1" }), { fields: [".data.b"] }],
] as const;
for (const [name, earlier, now, want] of rows)
  test(`what a commit changed of an object: ${name}`, () => {
    assert.deepEqual(changedFields(earlier)(now), want);
  });

test("what a commit changed of an object: more than fifty fields are counted", () => {
  const { fields, moreFields } = changedFields([withData({})])(withData(many));
  assert.deepEqual([fields?.length, moreFields], [50, 10]);
});
