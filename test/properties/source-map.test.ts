import assert from "node:assert/strict";
import { test } from "node:test";
import { SynclineError } from "../../src/core/errors.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { compileTemplates } from "../../src/render/handlebars/template-set.ts";
import { mergeLayers } from "../../src/values/merge.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { shopChart } from "../bad-inputs/shop-repo.ts";
import { scopeOf } from "../support/template.ts";
import { caseCount, json, pick, random, type Next } from "./cases.ts";

/** The shop's templates over random values: the marked render without its marks is the plain one (else there is no
 *  map), and every line comes from a line that a file of the chart has. */
const isPartial = (file: string): boolean => file.includes("/_");
const sources = Object.entries(shopChart)
  .filter(([file]) => file.startsWith("templates/"))
  .map(([file, text]) => ({ file, text }));
const set = compileTemplates(
  sources.filter(({ file }) => !isPartial(file)),
  sources.filter(({ file }) => isPartial(file)).map((source) => ({ ...source, chart: "shop", rank: 0 })),
);
const own = parseDocuments(shopChart["values.yaml"] ?? "", "values.yaml").documents[0]?.value as JsonObject;

function randomValues(next: Next): JsonObject {
  const key = pick(next, Object.keys(own));
  const layers = [own, { [key]: json(next, 3) }].map((values, index) => {
    const position = { file: `${index}`, line: 1, column: 1 };
    return { layer: index, name: "", values, at: () => position, keyAt: () => position };
  });
  return mergeLayers(layers).merged.values;
}

test("each line of the output comes from a line of the chart", () => {
  let rendered = 0;
  for (let seed = 1; seed <= caseCount; seed++) {
    const next = random(seed);
    const values = randomValues(next);
    const file = pick(next, set.files);
    try {
      const { text, place, trace } = set.render(file, scopeOf({ values }));
      const case_ = `case ${seed}: ${file} ${JSON.stringify(values)}`;
      assert.ok(text === "" || trace().map !== undefined, case_);
      text.split("\n").forEach((line, index) => {
        if (line.trim() === "") return;
        const at = place(index + 1, 0);
        const lines = shopChart[at.file]?.split("\n") ?? [];
        assert.ok(at.line >= 1 && at.line <= lines.length, `${case_} ${at.file}:${at.line}`);
        assert.ok(
          at.column >= 1 && at.column <= (lines[at.line - 1] ?? "").length,
          `${case_} column ${at.column}`,
        );
      });
      rendered++;
    } catch (error) {
      if (!(error instanceof SynclineError)) throw error;
    }
  }
  assert.ok(rendered > caseCount / 3, `only ${rendered} of ${caseCount} could be rendered`);
});
