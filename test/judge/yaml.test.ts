import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { canonicalJson, type Json } from "../../src/core/json.ts";
import { stringifyYaml } from "../../src/yaml/stringify.ts";
import { judge } from "../../tools/judge/judge.ts";
import { judgedYaml } from "./corpus/judged-yaml.ts";
import { scalars, yamlCases } from "./corpus/yaml-texts.ts";

const root = join(import.meta.dirname, "..", "..");

test("odd scalars in every position, blocks, documents: kubectl's value, or a refusal with a name", async () => {
  const { judged, named, differences } = await judgedYaml(yamlCases(1, 1_000));
  assert.deepEqual(differences, []);
  assert.ok(judged > 8_000);
  assert.ok((named.get("B43 a key that is no text") ?? 0) > 0);
});

for (const folder of ["../shared/fixtures", "examples", "policies"]) {
  const skip = existsSync(join(root, folder)) ? false : `${folder} is not here`;
  test(`all YAML of ${folder} reads as kubectl reads it`, { skip }, async () => {
    const files = globSync("**/*.{yaml,yml}", { cwd: join(root, folder) });
    const cases = files.map((file) => ({ name: file, text: readFileSync(join(root, folder, file), "utf8") }));
    const { judged, named, differences } = await judgedYaml(cases);
    assert.deepEqual([differences, [...named]], [[], []]);
    assert.ok(judged > 0);
  });
}

const marks = [
  "\u202e",
  "\u200b",
  "\u2066a\u2069",
  "\u061c",
  "\u00ad",
  "\ufeff",
  "\u0085",
  "\u2028",
  "\u0000",
  "\u{e0001}",
];

test("what we write is read back the same by kubectl", async () => {
  const values: readonly Json[] = [
    ...scalars,
    ...scalars.map((text) => `${text}\n${text}`),
    ...marks,
  ].flatMap((text) => [
    { key: text },
    { list: [text, { key: text }] },
    { [text]: 1 },
    { deep: { list: [[text]] } },
  ]);
  const answers = await judge<readonly Json[]>(
    values.map((value) => ({ mode: "yaml", text: stringifyYaml(value) })),
  );
  const wrong = values.filter((value, i) => canonicalJson(answers[i]?.result?.[0]) !== canonicalJson(value));
  assert.deepEqual(wrong, []);
});

test("no direction mark and no invisible sign is written as it is", () => {
  for (const mark of marks)
    assert.ok(!stringifyYaml({ a: `x${mark}`, b: `x${mark}\ny` }).includes(mark), escape(mark));
});
