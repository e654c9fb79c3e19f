import assert from "node:assert/strict";
import test from "node:test";
import { helpers } from "../../../src/render/helpers/table.ts";
import { helperExamples } from "../../../tools/docs/helper-examples.ts";
import { outcome } from "../../support/template.ts";

const files = {
  "files/app.conf": "k = {{ v }}\nl",
  "files/b.txt": "B",
  "files/bin": new Uint8Array([255, 0]),
};
const partials = { "_labels.hbs": "app: web" };

for (const [name, [written, prints]] of Object.entries(helperExamples)) {
  test(`docs/templates.md: {{${written}}}`, () => {
    assert.match(written, new RegExp(`\\b${name}\\b`));
    assert.equal(outcome(`{{${written}}}`, { files, partials }), prints);
  });
}

test("every helper has an example", () => {
  assert.deepEqual(Object.keys(helperExamples).toSorted(), Object.keys(helpers).toSorted());
});
