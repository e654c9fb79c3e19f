import assert from "node:assert/strict";
import { test } from "node:test";
import { excerptOf } from "../../src/cli/excerpt.ts";

const template = "charts/a/templates/a.yaml.hbs";
const secret = (line: string): string => `kind: Secret\n${line}\n`;

/** [name, file, text, line, column, want]: `want` joins the lines. */
const rows: readonly (readonly [string, string, string, number, number, string])[] = [
  [
    "a template, with a caret",
    template,
    "a: 1\nb: {{Values.c}}",
    2,
    6,
    "    2 | b: {{Values.c}}\n      |      ^",
  ],
  ["a column that is not known", template, "a: 1", 1, 0, "    1 | a: 1"],
  ["a line that is not there", template, "a: 1", 7, 1, ""],
  ["a file that is not there", template, "", 1, 1, ""],
  ["control characters", template, "a: \u001b[31mx\ty", 1, 1, "    1 | a: \ufffd[31mx y\n      | ^"],
  [
    "values: the key only",
    "values.yaml",
    "password: hunter2",
    1,
    11,
    "    1 | password: …\n      |           ^",
  ],
  [
    "a list of maps: the key only",
    "values.yaml",
    "- password: hunter2",
    1,
    3,
    "    1 | - password: …\n      |   ^",
  ],
  ["a key without a value", "values.yaml", "env:", 1, 1, "    1 | env:\n      | ^"],
  ["a list item", "values.yaml", "- hunter2", 1, 3, ""],
  ["flow maps", "values.yaml", "{password: hunter2}", 1, 12, ""],
  [
    "a text block, where a colon makes no key",
    "values.yaml",
    "text: |\n  hunter2: x\n\n  hunter3: y",
    4,
    3,
    "",
  ],
  [
    "after a text block",
    "values.yaml",
    "text: |\n  hunter2\nnext: hunter3",
    3,
    7,
    "    3 | next: …\n      |       ^",
  ],
  ["a broken line", "values.yaml", "hunter2 is no key", 1, 1, ""],
  [
    "a plain manifest",
    "releases/a/manifests/s.yaml",
    "  password: aHVudGVyMg==",
    1,
    3,
    "    1 |   password: …\n      |   ^",
  ],
  [
    "a template of a Secret: keys and expressions",
    template,
    secret("  p: {{Values.p}}"),
    2,
    6,
    "    2 |   p: {{Values.p}}\n      |      ^",
  ],
  ["its literals", template, secret("  p: hunter2"), 2, 6, "    2 |   p: …\n      |      ^"],
  [
    "texts in its expressions",
    template,
    secret('  p: {{default "hunter2" Values.p}}'),
    2,
    6,
    '    2 |   p: {{default "…" Values.p}}\n      |      ^',
  ],
  [
    "literals between its expressions",
    template,
    secret("  p: {{a}}hunter2{{b}}"),
    2,
    3,
    "    2 |   p: {{a}}…{{b}}\n      |   ^",
  ],
];
for (const [name, file, text, line, column, want] of rows)
  test(name, () => {
    const source = text === "" ? undefined : text;
    assert.equal(excerptOf({ file, line, column }, source).join("\n"), want);
  });

test("a long line is cut around its column", () => {
  const [line = "", caret = ""] = excerptOf(
    { file: template, line: 1, column: 301 },
    `${"x".repeat(300)}HERE${"y".repeat(300)}`,
  );
  assert.equal(line.slice(caret.indexOf("^")).slice(0, 4), "HERE");
  assert.ok(line.length < 120);
});
