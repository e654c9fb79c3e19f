import assert from "node:assert/strict";
import test from "node:test";
import { helpers } from "../../src/render/helpers/table.ts";
import { exceptionReasons } from "./corpus/exceptions.ts";
import { judgedHelpers } from "./corpus/judged-helpers.ts";

/** Helpers that have no counterpart, or need an engine around them. */
const own = [
  "filesGet",
  "filesGlob",
  "filesLines",
  "filesAsConfig",
  "filesAsSecrets",
  "include",
  "tpl",
  "hasApi",
];
const others = ["semverMax", "toYamlPretty"];

test("helpers give what Sprig and Helm give, or differ for a named reason", async (t) => {
  const { judged, differences, used } = await judgedHelpers(1, 60);
  assert.deepEqual(differences, []);
  await t.test("every helper is judged by at least five cases", () => {
    const few = Object.keys(helpers).filter((name) => (judged.get(name) ?? 0) < 5);
    assert.deepEqual(few.toSorted(), [...own, ...others].toSorted());
  });
  await t.test("every reason is needed", () => {
    assert.deepEqual(
      exceptionReasons.filter((reason) => !used.has(reason)),
      [],
    );
  });
});
