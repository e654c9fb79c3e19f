import assert from "node:assert/strict";
import test from "node:test";
import type { Json } from "../../src/core/json.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { stringifyYaml } from "../../src/yaml/stringify.ts";

test("block style, keys in the given order, lists at the indent of their key", () => {
  const value = {
    kind: "ConfigMap",
    apiVersion: "v1",
    list: [{ name: "a", env: [{ x: 1 }, {}] }, [1, [2, []]], "b"],
    data: { "app.conf": "port = 80\n\nname = x\n", open: "a\nb", more: "a\n\n", y: "yes" },
  };
  assert.equal(
    stringifyYaml(value),
    `kind: ConfigMap
apiVersion: v1
list:
- name: a
  env:
  - x: 1
  - {}
- - 1
  - - 2
    - []
- b
data:
  app.conf: |
    port = 80

    name = x
  open: |-
    a
    b
  more: |+
    a

  "y": "yes"
`,
  );
});

/** Texts that some YAML reader takes for something else, or that a careless writer would break. */
const texts = [
  ...[
    "",
    "yes",
    "N",
    "on",
    "~",
    "null",
    "true",
    "=",
    "<<",
    "1_000",
    "0o7",
    "0x1",
    "0777",
    "1e3",
    ".5",
    "1:30",
    "00",
  ],
  ...["2024-01-01", "2024-01-01T00:00:00Z", ".inf", ".nan", "NaN", "1.10", "1.2.3.4", "+1", "-1", "_1", "1_"],
  ...["-", "--", "---", "...", ".", "- a", "-x", "a:", "a: b", ":a", "#a", "a #", "a # b", "a#b", " a", "a "],
  ...[
    "\ta",
    "a\tb",
    "\n",
    "\na",
    "a\n",
    "a\n\n",
    "a\n b\n",
    " a\nb",
    "a\n\tb",
    "\ta\nb",
    "a \nb",
    "a\n ",
    "a\r\nb",
  ],
  ...[
    "!x",
    "&a",
    "*a",
    "{a",
    "[a",
    "a{b}",
    "a]",
    "'a'",
    '"a"',
    "a'b",
    "%a",
    "@a",
    "`a",
    "?a",
    "? a",
    "|",
    "> a",
  ],
  ...[
    "\u0085",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\u0000",
    "\u001b[31m",
    "\u00a0",
    "é",
    "日本語",
    "😀",
    "\\",
    "a\\b",
  ],
  ...["http://x.y:80/a?b=c#d", "key: |", "a, b", "{{ .Values.x }}", "x".repeat(2000), "a b ".repeat(100)],
];

for (const text of texts) {
  test(`written and read back: ${JSON.stringify(text).slice(0, 40)}`, () => {
    const values: readonly Json[] = [
      text,
      [text],
      { key: text },
      { list: [text, { key: text }] },
      { [text]: 1 },
    ];
    for (const value of values) {
      const { documents, problems } = parseDocuments(stringifyYaml(value), "app.yaml");
      assert.deepEqual(problems, []);
      assert.deepEqual(documents[0]?.value, value);
    }
  });
}

const scalars: readonly Json[] = [
  true,
  0,
  -1,
  1.5,
  1e21,
  1e-7,
  9007199254740991,
  {},
  [],
  [[]],
  [{}],
  { a: null },
];

for (const value of scalars) {
  test(`written and read back: ${JSON.stringify(value)}`, () => {
    assert.deepEqual(parseDocuments(stringifyYaml(value), "app.yaml").documents[0]?.value, value);
  });
}
