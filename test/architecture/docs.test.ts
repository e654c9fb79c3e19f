import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { badExamples } from "./examples.ts";
import { example, filesOf } from "./files.ts";
import { deadLinks } from "./links.ts";

const docs = filesOf("*.md", "docs/**/*.md", "charts/**/*.md", "policies/**/*.md", "examples/**/*.md");
const root = join(import.meta.dirname, "../..");

test("docs: every example of ours would be accepted", () => {
  assert.deepEqual(badExamples(docs), []);
});
test("docs: every link leads somewhere", () => {
  assert.deepEqual(
    deadLinks(docs, (path) => existsSync(join(root, path))),
    [],
  );
});

const gitSync =
  "kind: GitSync\nmetadata: { name: shop }\nspec: { source: { url: https://git.example.com/a.git } }\n";
const examples: readonly (readonly [string, string, readonly string[]])[] = [
  ["a GitSync as it should be", gitSync, []],
  [
    "a GitSync with a misspelt mode",
    gitSync.replace("spec: {", "spec: { mode: Aply,"),
    ['a.md:2 spec.mode: expected one of "Apply"|"Observe"'],
  ],
  [
    "no YAML at all",
    "a: b: c\n",
    ['a.md:2 YAML-SYNTAX a second ": " on one line, or a value and a block under one key'],
  ],
  ["somebody else's kind", "kind: Deployment\nfoo: bar\n", []],
];
for (const [name, yaml, want] of examples)
  test(`example: ${name}`, () => {
    assert.deepEqual(badExamples(example({ "a.md": `\n\`\`\`yaml\n${yaml}\`\`\`\n` })), want);
  });

const links: readonly (readonly [string, string, readonly string[]])[] = [
  ["to a file", "[b](b.md)", []],
  ["to nothing", "[c](c.md)", ["docs/a.md:1 c.md: no such file"]],
  ["to a heading", "[b](b.md#the-end)", []],
  ["to no heading", "[b](b.md#the-start)", ["docs/a.md:1 b.md#the-start: no such heading"]],
  ["to the web", "[b](https://example.com)", []],
  ["in code", "`[c](c.md)`", []],
];
for (const [name, markdown, want] of links)
  test(`link ${name}`, () => {
    const files = example({ "docs/a.md": markdown, "docs/b.md": "# B\n## The end\n" });
    assert.deepEqual(
      deadLinks(files, (path) => files.has(path)),
      want,
    );
  });
