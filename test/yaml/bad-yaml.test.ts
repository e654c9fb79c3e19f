import assert from "node:assert/strict";
import test from "node:test";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { problemText } from "../support/problem-text.ts";

/** A list of nine, a list of nine of those, …: 9^9 values in a few lines. */
const bomb = "abcdefghi"
  .split("")
  .map((name, index, all) => {
    const item = index === 0 ? "x" : `*${all[index - 1]}`;
    return `${name}: &${name} [${Array<string>(9).fill(item).join(", ")}]`;
  })
  .join("\n");

/** Few nodes, but each is a long text. */
const textBomb = `a: &a ${"x".repeat(100_000)}\nb: [${Array<string>(200).fill("*a").join(", ")}]`;

const syntaxHint = "Correct the YAML here or on the line before.";
const yamlNumber =
  "YAML-NUMBER app.yaml:1:4 a number without end, or none at all, is not valid in Kubernetes JSON | Write a finite number, or put it into quotes.";
const quoteHint = "Put the key into quotes.";

const rows: readonly (readonly [name: string, text: string, ...problems: string[]])[] = [
  [
    "B37 tab as indent",
    "a:\n\tb: 1",
    "YAML-TAB app.yaml:2:1 tab used for indentation | Indent with spaces: YAML allows no tabs there.",
  ],
  [
    "B37 tab in front of a list item",
    "a:\n  - x\n\t- y",
    "YAML-TAB app.yaml:3:1 tab used for indentation | Indent with spaces: YAML allows no tabs there.",
  ],
  [
    "B37 tab in front of a literal block",
    "a: |\n\ttext",
    "YAML-TAB app.yaml:2:1 tab used for indentation | Indent with spaces: YAML allows no tabs there.",
  ],
  [
    "B38 duplicate key",
    "a: 1\nspec:\n  env: 1\n  b: 2\n  env: 3\n",
    'YAML-DUP app.yaml:5:3 key "env" already at line 3 | Remove one of the two.',
  ],
  [
    "B38 every duplicate is told",
    "a: 1\na: 2\nb: {c: 1, c: 2}\n",
    'YAML-DUP app.yaml:2:1 key "a" already at line 1 | Remove one of the two.',
    'YAML-DUP app.yaml:3:11 key "c" already at line 3 | Remove one of the two.',
  ],
  [
    "B39 alias bomb, nodes",
    bomb,
    "YAML-ALIAS app.yaml:6:8 expands to more than 100000 nodes (limits.yamlNodes) | Use fewer aliases, or split the document.",
  ],
  [
    "B39 alias bomb, text",
    textBomb,
    "YAML-ALIAS app.yaml:2:669 expands to more than 16777216 characters (limits.outputBytes) | Use fewer aliases, or split the document.",
  ],
  [
    "B40 nesting of 500",
    "[".repeat(500) + "]".repeat(500),
    "YAML-DEPTH app.yaml:1:101 nested deeper than 100 (limits.yamlDepth) | Flatten the document.",
  ],
  [
    "B40 nesting that the parser's stack does not hold",
    `a: ${"[".repeat(20_000)}`,
    "YAML-DEPTH app.yaml:1:104 nested deeper than 100 (limits.yamlDepth) | Flatten the document.",
  ],
  [
    "B40 lists on one line that the parser's stack does not hold",
    "- ".repeat(20_000),
    "YAML-DEPTH app.yaml:1:201 nested deeper than 100 (limits.yamlDepth) | Flatten the document.",
  ],
  [
    "more nodes than fit into memory, without any alias",
    `a: [${"1,".repeat(2_000_000)}]`,
    "YAML-ALIAS app.yaml:1:200001 more than 100000 nodes in one document (limits.yamlNodes) | Split the document.",
  ],
  [
    "B40 nesting through an alias",
    `a: &a ${"[".repeat(60)}${"]".repeat(60)}\nb: ${"[".repeat(60)}*a${"]".repeat(60)}`,
    "YAML-DEPTH app.yaml:2:64 nested deeper than 100 (limits.yamlDepth) | Flatten the document.",
  ],
  [
    "a text that is larger than any object",
    `a:\n  b: "${"x".repeat(10_000_000)}"`,
    "OBJ-SIZE app.yaml:2:6 one text of 10000002 characters; limit 1500000 (limits.objectBytes) | Split it: the API server takes no object with such a text.",
  ],
  [
    "a block of lines that is larger than any object",
    `a: |\n${"  line\n".repeat(300_000)}`,
    "OBJ-SIZE app.yaml:2:1 one text of 2100000 characters; limit 1500000 (limits.objectBytes) | Split it: the API server takes no object with such a text.",
  ],
  [
    "B41 unknown anchor",
    "a: &y 1\nb:\n  - *x",
    "YAML-ANCHOR app.yaml:3:5 unknown anchor | Write the anchor (&name) at a value above, or put the text into quotes if it is no alias.",
  ],
  [
    "B41 anchor in itself",
    "a: &x [*x]",
    'YAML-ANCHOR app.yaml:1:8 anchor "x" contains itself | Write the anchor (&name) at a value above, or put the text into quotes if it is no alias.',
  ],
  [
    "B42 tag of another language",
    "a:\n  b: !!js/function x",
    'YAML-TAG app.yaml:2:6 tag "!!js/function" is not supported | Remove the tag, or put the text into quotes if it is none.',
  ],
  [
    "B42 include",
    "a: !include x.yaml",
    "YAML-TAG app.yaml:1:4 a tag (a word that begins with !) is not supported | Remove the tag, or put the text into quotes if it is none.",
  ],
  [
    "B42 tag on a map",
    "a: !!set {b: c}",
    'YAML-TAG app.yaml:1:4 tag "!!set" is not supported | Remove the tag, or put the text into quotes if it is none.',
  ],
  [
    "B42 value that does not fit its tag",
    "a: !!int x",
    "YAML-TAG app.yaml:1:4 the value is no !!int | Remove the tag, or correct the value.",
  ],
  [
    "B42 !!binary that is no text",
    "a: !!binary /w==",
    "YAML-TAG app.yaml:1:4 the value is no !!binary | Remove the tag, or correct the value.",
  ],
  [
    "B43 y",
    "a: 1\nb:\n  y: 2",
    `YAML-KEY app.yaml:3:3 key is not a string (kubectl would read "true") | ${quoteHint}`,
  ],
  ["B43 1", "1: x", `YAML-KEY app.yaml:1:1 key is not a string (kubectl would read "1") | ${quoteHint}`],
  ["B43 null", "~: x", "YAML-KEY app.yaml:1:1 key is empty (null) | Write a key before the colon."],
  [
    "B43 a map: an unrendered template",
    "a: {{ .Values.x }}",
    'YAML-KEY app.yaml:1:5 key is a map; is this an unrendered template? | Only charts/*/templates/*.hbs are rendered; elsewhere write "{{ … }}" in quotes.',
  ],
  ["B43 a list", "? [a]\n: 1", "YAML-KEY app.yaml:1:3 key is not a string | Write a text before the colon."],
  [
    "B44 integer beyond 2^53",
    "a: 9007199254740993",
    "YAML-INT app.yaml:1:4 an integer beyond 2^53 is not exact | Put it into quotes.",
  ],
  ["B45 .inf", "a: .inf", yamlNumber],
  ["B45 -.INF", "a: -.INF", yamlNumber],
  ["B45 .nan", "a: .nan", yamlNumber],
  ["B45 1e400", "a: 1e400", yamlNumber],
  [
    "NUL",
    "a: b\0",
    'YAML-SYNTAX app.yaml:1:5 character U+0000 is not allowed | Remove it, or write it as an escape in double quotes: "\\u0000".',
  ],
  [
    "a key behind a comment that only kubectl sees",
    "a: 1 # note\u2028b: 2",
    'YAML-SYNTAX app.yaml:1:12 character U+2028 is a line break to kubectl and to few others | Remove it, or write it as an escape in double quotes: "\\u2028".',
  ],
  [
    "lone carriage return",
    "a: 1\rb: 2",
    'YAML-SYNTAX app.yaml:1:5 character U+000D is a line break to kubectl and to few others | Remove it, or write it as an escape in double quotes: "\\u000d".',
  ],
  [
    "half a surrogate pair",
    'a: "\\ud800"',
    "YAML-SYNTAX app.yaml:1:4 half of a surrogate pair is no character | Write the character itself, or both halves.",
  ],
  [
    "a directive without a document",
    "%YAML 1.1\n",
    `YAML-SYNTAX app.yaml:2:1 missing directives-end indicator line | ${syntaxHint}`,
  ],
  ["open quote", "a: 'x\nb: y", "YAML-SYNTAX app.yaml:1:4 missing closing ' | Write the closing quote."],
  [
    "a key that is indented too far, behind a text",
    "a: 1\nb:\n  c: x\n   d: y",
    'YAML-SYNTAX app.yaml:4:4 a second ": " on one line, or a value and a block under one key | Quote the value if it holds ": ", or correct the indentation.',
  ],
  [
    "two objects without --- between them are one mistake",
    "apiVersion: v1\nkind: A\nmetadata: {}\napiVersion: v1\nkind: B\nmetadata: {}",
    'YAML-DUP app.yaml:4:1 key "apiVersion" already at line 1 | Write --- before a second object, also where a loop prints it.',
  ],
  [
    "two colons",
    "a: b: c",
    'YAML-SYNTAX app.yaml:1:4 a second ": " on one line, or a value and a block under one key | Quote the value if it holds ": ", or correct the indentation.',
  ],
  [
    "open bracket",
    "a: [1,\nb: 2",
    "YAML-SYNTAX app.yaml:2:1 flow sequence in block collection must be sufficiently indented and end with a ] | Correct the indentation, or close the bracket.",
  ],
  [
    "reserved character",
    "a: @x",
    "YAML-SYNTAX app.yaml:1:4 plain value cannot start with reserved character @ | Put the value into quotes.",
  ],
  [
    "escape that does not exist",
    'a: "\\q"',
    "YAML-SYNTAX app.yaml:1:5 this escape sequence does not exist in a double-quoted text | Write \\\\ for a backslash, or use single quotes.",
  ],
  [
    "map after list",
    "- a\nb: s3cret",
    `YAML-SYNTAX app.yaml:2:1 unexpected scalar at node end | ${syntaxHint}`,
  ],
  [
    "merge of a text",
    "a: {<<: x}",
    'YAML-SYNTAX app.yaml:1:9 the value of "<<" is neither a map nor a list of maps | Merge an alias of a map: <<: *name.',
  ],
];

for (const [name, text, ...want] of rows) {
  test(`refused: ${name}`, () => {
    const { documents, problems } = parseDocuments(text, "app.yaml");
    assert.deepEqual(problems.map(problemText), want);
    assert.deepEqual(documents, []);
  });
}

test("a mistake in one document leaves the others readable", () => {
  const { documents, problems } = parseDocuments("a: 1\n---\nb: [\n---\nc: 3\n", "app.yaml");
  assert.deepEqual(
    documents.map(({ value }) => value),
    [{ a: 1 }, { c: 3 }],
  );
  assert.deepEqual(
    problems.map(({ code, position }) => [code, position?.line]),
    [["YAML-SYNTAX", 4]],
  );
});

test("a file of too many documents is read up to the limit", () => {
  const { documents, problems } = parseDocuments("a: 1\n---\n".repeat(30_000), "app.yaml");
  assert.equal(documents.length, 19_999);
  assert.deepEqual(problems.map(problemText), [
    "YAML-SYNTAX app.yaml:40002:1 more than 20000 documents in one file (limits.objects) | Split the file.",
  ]);
});
