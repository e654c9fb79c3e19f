import assert from "node:assert/strict";
import test from "node:test";
import type { Json } from "../../src/core/json.ts";
import type { YamlPath } from "../../src/yaml/document.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";

const values: readonly (readonly [name: string, text: string, ...want: Json[]])[] = [
  ["empty text", ""],
  ["comments only", "# nothing\n"],
  ["empty documents are dropped", "---\n---\na: 1\n---\n", { a: 1 }],
  ["an explicit null is no document", "null"],
  ["byte order mark", "\ufeffa: 1", { a: 1 }],
  ["CRLF", "a: 1\r\nb: |\r\n  x\r\n", { a: 1, b: "x\n" }],
  ["several documents", "a: 1\n---\n- b\n", { a: 1 }, ["b"]],
  ["no value is null", "a:\nb: ~", { a: null, b: null }],
  ["JSON with tabs", '{\n\t"a": 1,\n\t"b": [\n\t\ttrue\n\t]\n}', { a: 1, b: [true] }],
  ["JSON escapes", '"\\ud83d\\ude00\\/\\u0041"', "😀/A"],
  ["alias", "a: &x {b: 1}\nc: *x", { a: { b: 1 }, c: { b: 1 } }],
  ["an anchor may be set again", "a: &x 1\nb: *x\nc: &x 2\nd: *x", { a: 1, b: 1, c: 2, d: 2 }],
  ["alias as key", "a: &x k\n*x : 1", { a: "k", k: 1 }],
  ["merge: what stands after it wins", "{<<: {a: 2, b: 3}, a: 1}", { a: 1, b: 3 }],
  ["merge: what stands before it loses, as in kubectl", "{a: 1, <<: {a: 2, b: 3}}", { a: 2, b: 3 }],
  ["merge of a list: the first wins", "<<: [{a: 1}, {a: 2, c: 5}]", { a: 1, c: 5 }],
  ["a quoted << is a key", '"<<": {a: 1}', { "<<": { a: 1 } }],
  ["%YAML 1.2", "%YAML 1.2\n---\na: yes", { a: true }],
  [
    "150 aliases are fine",
    `a: &a x\nb: [${"*a, ".repeat(150)}]`,
    { a: "x", b: Array<string>(150).fill("x") },
  ],
];

for (const [name, text, ...want] of values) {
  test(name, () => {
    const { documents, problems } = parseDocuments(text, "app.yaml");
    assert.deepEqual(problems, []);
    assert.deepEqual(
      documents.map(({ value }) => value),
      want,
    );
  });
}

test("__proto__ is a key like others, and changes no prototype", () => {
  const [document] = parseDocuments("__proto__: {a: 1}", "app.yaml").documents;
  assert.deepEqual(Object.keys(document?.value as object), ["__proto__"]);
  assert.equal((document?.value as { a?: unknown }).a, undefined);
});

const text = `# a comment
base: &base
  b: 1
alias: *base
merged:
  <<: *base
  list: [10, {x: 1.10}]
empty:
---
second: yes
`;

const places: readonly (readonly [path: YamlPath, at: string, keyAt: string, text: string | undefined])[] = [
  [[], "2:1", "2:1", undefined],
  [["base"], "3:3", "2:1", undefined],
  [["base", "b"], "3:6", "3:3", "1"],
  [["alias"], "4:8", "4:1", undefined],
  [["alias", "b"], "3:6", "3:3", "1"],
  [["merged", "b"], "3:6", "3:3", "1"],
  [["merged", "list"], "7:9", "7:3", undefined],
  [["merged", "list", 0], "7:10", "7:10", "10"],
  [["merged", "list", 1, "x"], "7:18", "7:15", "1.10"],
  [["merged", "list", 7], "7:9", "7:9", undefined],
  [["empty"], "8:7", "8:1", ""],
  [["nowhere", "b"], "2:1", "2:1", undefined],
];

for (const [path, at, keyAt, want] of places) {
  test(`place of ${JSON.stringify(path)}`, () => {
    const [document] = parseDocuments(text, "app.yaml").documents;
    const of = (position = { line: 0, column: 0 }): string => `${position.line}:${position.column}`;
    assert.equal(of(document?.at(path)), at);
    assert.equal(of(document?.keyAt(path)), keyAt);
    assert.equal(document?.textAt(path), want);
  });
}

test("a document starts where its content does", () => {
  const [, second] = parseDocuments(text, "app.yaml").documents;
  assert.deepEqual(second?.position, { file: "app.yaml", line: 10, column: 1 });
  assert.deepEqual(second.at(["second"]), { file: "app.yaml", line: 10, column: 9 });
});
