import assert from "node:assert/strict";
import test from "node:test";
import type { Json } from "../../../src/core/json.ts";
import { outcome } from "../../support/template.ts";

/** Helm's emptiness (text/template IsTrue, Sprig empty). */
const rows: readonly (readonly [name: string, value: Json | undefined, empty: boolean])[] = [
  ["absent", undefined, true],
  ["null", null, true],
  ["false", false, true],
  ["0", 0, true],
  ["no text", "", true],
  ["empty list", [], true],
  ["empty map", {}, true],
  ["true", true, false],
  ["1", 1, false],
  ["-1", -1, false],
  ["0.5", 0.5, false],
  ["text", "a", false],
  ["the text false", "false", false],
  ["the text 0", "0", false],
  ["list of null", [null], false],
  ["map of null", { a: null }, false],
];

const forms: readonly (readonly [form: string, template: string, ifEmpty: string, ifSet: string])[] = [
  ["if", "{{#if Values.x}}set{{else}}empty{{/if}}", "empty", "set"],
  ["unless", "{{#unless Values.x}}empty{{else}}set{{/unless}}", "empty", "set"],
  ["with", "{{#with Values.x}}set{{else}}empty{{/with}}", "empty", "set"],
  ["not", "{{not Values.x}}", "true", "false"],
  ["empty", "{{empty Values.x}}", "true", "false"],
  [
    "default",
    '{{kindOf (default "d" Values.x)}}{{eq "d" (toString (ternary (default "d" Values.x) "o" (kindIs "string" (default "d" Values.x))))}}',
    "stringtrue",
    "",
  ],
  ["and", '{{#if (and Values.x "y")}}set{{else}}empty{{/if}}', "empty", "set"],
  ["or", '{{#if (or Values.x "")}}set{{else}}empty{{/if}}', "empty", "set"],
  ["ternary", '{{ternary "set" "empty" Values.x}}', "empty", "set"],
  ["coalesce", '{{#if (coalesce Values.x "")}}set{{else}}empty{{/if}}', "empty", "set"],
];
for (const [name, value, empty] of rows) {
  const values = value === undefined ? {} : { x: value };
  for (const [form, template, ifEmpty, ifSet] of forms) {
    if (!empty && ifSet === "") continue;
    test(`${form}: ${name}`, () => {
      assert.equal(outcome(template, { values }), empty ? ifEmpty : ifSet);
    });
  }
}
