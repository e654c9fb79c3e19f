import assert from "node:assert/strict";
import { test } from "node:test";
import type { FieldChange } from "../../src/core/change.ts";
import type { Json } from "../../src/core/json.ts";
import { maskChange } from "../../src/diff/mask.ts";
import { hideInFields } from "../../src/diff/mask-texts.ts";

const texts = ["canary-longer", "12345", "canary"];
const base64 = Buffer.from("canary").toString("base64");
const ref = { group: "", kind: "ConfigMap", namespace: "shop", name: "web" };

/** [name, live, desired, what is told] */
const rows: readonly (readonly [string, Json | undefined, Json | undefined, readonly unknown[]])[] = [
  ["no secret", "a", "b", ["a", "b"]],
  ["the new value", "a", "postgres://u:canary@h", ["<masked>", "<masked>"]],
  ["the old value, which may be an older secret", "canary", "other", ["<masked>", "<masked>"]],
  ["encoded", "a", `x ${base64}`, ["<masked>", "<masked>"]],
  ["a number", 1, 12345, ["<masked>", "<masked>"]],
  ["inside a list", undefined, [{ value: "canary" }], ["<masked>"]],
  ["only its beginning", "a", "cana", ["a", "cana"]],
  ["cut off in a long value", "a", `${"x".repeat(196)}canary`, ["<masked>", "<masked>"]],
  ["a long value without", "a", "x".repeat(300), ["a", `${"x".repeat(200)}… (300 characters)`]],
];
for (const [name, before, after, want] of rows)
  test(`masked values: ${name}`, () => {
    const change: FieldChange = {
      path: ".data.a",
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
    const [told] = hideInFields([maskChange(ref, change)], texts);
    assert.deepEqual(
      [told?.before, told?.after].filter((value) => value !== undefined),
      want,
    );
  });
