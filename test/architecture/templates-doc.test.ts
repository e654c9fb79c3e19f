import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { renewed } from "../../tools/docs/templates.ts";

test("docs/templates.md lists the helpers as they are (npm run docs renews it)", () => {
  const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "templates.md"), "utf8");
  assert.equal(page, renewed(page));
});
