import assert from "node:assert/strict";
import test from "node:test";
import { SynclineError } from "../../../src/core/errors.ts";
import type { Json } from "../../../src/core/json.ts";
import { readOps } from "../../../src/repo/patch-ops.ts";
import { jsonPatch } from "../../../src/render/patches/json-patch.ts";
import { jsonOf, partOf } from "../../../src/render/patches/part.ts";
import { problemOf } from "../../../src/render/template-error.ts";
import { parseDocuments } from "../../../src/yaml/parse.ts";
import { problemText } from "../../support/problem-text.ts";

/** What a patch makes of an object, or the first mistake. Both are YAML (JSON is YAML). */
function patched(object: string, patch: string): Json {
  const [base] = parseDocuments(object, "object").documents;
  const [change] = parseDocuments(patch, "p").documents;
  assert.ok(base && change);
  const { ops, mistakes } = readOps(change.value as readonly Json[]);
  const [mistake] = mistakes;
  if (mistake !== undefined) {
    const { path, message, hint } = mistake;
    const more = hint === undefined ? {} : { hint };
    return problemText({ severity: "error", code: "PATCH-OP", message, position: change.at(path), ...more });
  }
  try {
    return jsonOf(jsonPatch(partOf(base.value, { source: base, path: [] }), ops, change));
  } catch (error) {
    if (!(error instanceof SynclineError)) throw error;
    return problemText(problemOf(error));
  }
}

const rows: readonly (readonly [name: string, object: string, patch: string, want: Json])[] = [
  // RFC 6902, appendix A
  [
    "A.1 adding an object member",
    '{"foo": "bar"}',
    '[{"op": "add", "path": "/baz", "value": "qux"}]',
    { baz: "qux", foo: "bar" },
  ],
  [
    "A.2 adding an array element",
    '{"foo": ["bar", "baz"]}',
    '[{"op": "add", "path": "/foo/1", "value": "qux"}]',
    { foo: ["bar", "qux", "baz"] },
  ],
  [
    "A.3 removing an object member",
    '{"baz": "qux", "foo": "bar"}',
    '[{"op": "remove", "path": "/baz"}]',
    { foo: "bar" },
  ],
  [
    "A.4 removing an array element",
    '{"foo": ["bar", "qux", "baz"]}',
    '[{"op": "remove", "path": "/foo/1"}]',
    { foo: ["bar", "baz"] },
  ],
  [
    "A.5 replacing a value",
    '{"baz": "qux", "foo": "bar"}',
    '[{"op": "replace", "path": "/baz", "value": "boo"}]',
    { baz: "boo", foo: "bar" },
  ],
  [
    "A.6 moving a value",
    '{"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}}',
    '[{"op": "move", "from": "/foo/waldo", "path": "/qux/thud"}]',
    { foo: { bar: "baz" }, qux: { corge: "grault", thud: "fred" } },
  ],
  [
    "A.7 moving an array element",
    '{"foo": ["all", "grass", "cows", "eat"]}',
    '[{"op": "move", "from": "/foo/1", "path": "/foo/3"}]',
    { foo: ["all", "cows", "eat", "grass"] },
  ],
  [
    "A.8 testing a value: success",
    '{"baz": "qux", "foo": ["a", 2, "c"]}',
    '[{"op": "test", "path": "/baz", "value": "qux"}, {"op": "test", "path": "/foo/1", "value": 2}]',
    { baz: "qux", foo: ["a", 2, "c"] },
  ],
  [
    "A.9 testing a value: error",
    '{"baz": "qux"}',
    '[{"op": "test", "path": "/baz", "value": "bar"}]',
    "PATCH-OP p:1:25 test /baz: the value is another",
  ],
  [
    "A.10 adding a nested member object",
    '{"foo": "bar"}',
    '[{"op": "add", "path": "/child", "value": {"grandchild": {}}}]',
    { foo: "bar", child: { grandchild: {} } },
  ],
  [
    "A.11 ignoring unrecognized elements",
    '{"foo": "bar"}',
    '[{"op": "add", "path": "/baz", "value": "qux", "xyz": 123}]',
    { foo: "bar", baz: "qux" },
  ],
  [
    "A.12 adding to a nonexistent target",
    '{"foo": "bar"}',
    '[{"op": "add", "path": "/baz/bat", "value": "qux"}]',
    "PATCH-OP p:1:24 add /baz: there is no such field | add /baz first, or write the patch as a map",
  ],
  [
    "A.14 ~ escape ordering",
    '{"/": 9, "~1": 10}',
    '[{"op": "test", "path": "/~01", "value": 10}]',
    { "/": 9, "~1": 10 },
  ],
  [
    "A.15 comparing strings and numbers",
    '{"/": 9, "~1": 10}',
    '[{"op": "test", "path": "/~01", "value": "10"}]',
    "PATCH-OP p:1:25 test /~01: the value is another",
  ],
  [
    "A.16 adding an array value",
    '{"foo": ["bar"]}',
    '[{"op": "add", "path": "/foo/-", "value": ["abc", "def"]}]',
    { foo: ["bar", ["abc", "def"]] },
  ],
  // more of it
  ["add replaces what is there", "{a: 1}", "[{op: add, path: /a, value: 2}]", { a: 2 }],
  ["add at index 0", "{a: [1]}", "[{op: add, path: /a/0, value: 0}]", { a: [0, 1] }],
  ["add at the length", "{a: [1]}", "[{op: add, path: /a/1, value: 2}]", { a: [1, 2] }],
  ["add to an empty list", "{a: []}", "[{op: add, path: /a/-, value: 1}]", { a: [1] }],
  ["add the whole", "{a: 1}", "[{op: add, path: '', value: {b: 2}}]", { b: 2 }],
  ["add null", "{a: 1}", "[{op: add, path: /b, value: null}]", { a: 1, b: null }],
  ["an empty key", "{a: 1}", "[{op: add, path: /, value: 1}]", { a: 1, "": 1 }],
  ["a key with a slash", "{m: {a/b: 1}}", "[{op: replace, path: /m/a~1b, value: 2}]", { m: { "a/b": 2 } }],
  ["a key with a tilde", "{m: {a~b: 1}}", "[{op: remove, path: /m/a~0b}]", { m: {} }],
  ["a key of digits in a map", "{m: {'0': a}}", "[{op: replace, path: /m/0, value: b}]", { m: { "0": "b" } }],
  [
    "deep in lists",
    "{a: [{b: [{c: 1}]}]}",
    "[{op: replace, path: /a/0/b/0/c, value: 2}]",
    { a: [{ b: [{ c: 2 }] }] },
  ],
  ["copy", "{a: {b: 1}}", "[{op: copy, from: /a, path: /c}]", { a: { b: 1 }, c: { b: 1 } }],
  [
    "a copy is a copy",
    "{a: {b: 1}}",
    "[{op: copy, from: /a, path: /c}, {op: replace, path: /c/b, value: 2}]",
    { a: { b: 1 }, c: { b: 2 } },
  ],
  ["copy to the end of a list", "{a: [1, 2]}", "[{op: copy, from: /a/0, path: /a/-}]", { a: [1, 2, 1] }],
  ["move to itself", "{a: 1}", "[{op: move, from: /a, path: /a}]", { a: 1 }],
  [
    "operations see those before",
    "{}",
    "[{op: add, path: /a, value: {}}, {op: add, path: /a/b, value: 1}]",
    { a: { b: 1 } },
  ],
  [
    "test of a map, keys in any order",
    "{a: {b: 1, c: 2}}",
    "[{op: test, path: /a, value: {c: 2, b: 1}}]",
    { a: { b: 1, c: 2 } },
  ],
  ["test of null", "{a: null}", "[{op: test, path: /a, value: null}]", { a: null }],
  [
    "__proto__ is a key",
    '{"a": 1}',
    '[{"op": "add", "path": "/b", "value": {"__proto__": 1}}, {"op": "remove", "path": "/b"}]',
    { a: 1 },
  ],
  ["no operations", "{a: 1}", "[]", { a: 1 }],
  // what fails
  [
    "remove of what is absent, with what was meant",
    "{replicas: 1}",
    "[{op: remove, path: /replica}]",
    "PATCH-OP p:1:21 remove /replica: there is no such field | did you mean replicas?",
  ],
  [
    "replace of what is absent",
    "{a: 1}",
    "[{op: replace, path: /zzzz, value: 1}]",
    "PATCH-OP p:1:22 replace /zzzz: there is no such field",
  ],
  [
    "an index out of range",
    "{a: [1, 2]}",
    "[{op: replace, path: /a/2, value: 1}]",
    "PATCH-OP p:1:22 replace /a/2: index 2 is out of range, the list has 2 items",
  ],
  [
    "add behind the end",
    "{a: [1]}",
    "[{op: add, path: /a/2, value: 1}]",
    "PATCH-OP p:1:18 add /a/2: index 2 is out of range, the list has 1 item | write - to add at the end",
  ],
  [
    "remove at the end",
    "{a: [1]}",
    "[{op: remove, path: /a/-}]",
    'PATCH-OP p:1:21 remove /a/-: a list has indices, not "-"',
  ],
  [
    "an index with a zero before it",
    "{a: [1, 2]}",
    "[{op: remove, path: /a/01}]",
    'PATCH-OP p:1:21 remove /a/01: a list has indices, not "01"',
  ],
  [
    "a negative index",
    "{a: [1, 2]}",
    "[{op: remove, path: /a/-1}]",
    'PATCH-OP p:1:21 remove /a/-1: a list has indices, not "-1"',
  ],
  [
    "a name in a list",
    "{a: [{name: x}]}",
    "[{op: remove, path: /a/x}]",
    'PATCH-OP p:1:21 remove /a/x: a list has indices, not "x"',
  ],
  ["into a scalar", "{a: 1}", "[{op: add, path: /a/b, value: 1}]", "PATCH-OP p:1:18 add /a/b: /a is no map"],
  [
    "a property of texts is no field",
    "{a: text}",
    "[{op: replace, path: /a/length, value: 1}]",
    "PATCH-OP p:1:22 replace /a/length: /a is no map",
  ],
  [
    "move into itself",
    "{a: {b: 1}}",
    "[{op: move, from: /a, path: /a/b}]",
    "PATCH-OP p:1:29 a value cannot move into itself",
  ],
  [
    "the whole is removed",
    "{a: 1}",
    "[{op: remove, path: ''}]",
    "PATCH-OP p:1:21 the whole object cannot be removed | write the patch as a map: $patch: delete",
  ],
  [
    "the second operation fails",
    "{a: 1}",
    "[{op: remove, path: /a}, {op: remove, path: /a}]",
    "PATCH-OP p:1:45 remove /a: there is no such field",
  ],
  ["no op", "{}", "[{path: /a}]", "PATCH-OP p:1:2 the operation has no op"],
  [
    "an op of another spelling",
    "{}",
    "[{op: replce, path: /a, value: 1}]",
    "PATCH-OP p:1:7 op must be one of add, remove, replace, move, copy, test | did you mean replace?",
  ],
  [
    "a path without slash",
    "{}",
    "[{op: add, path: spec.replicas, value: 1}]",
    "PATCH-OP p:1:18 path of add must be a JSON pointer such as /spec/replicas | write /spec/replicas",
  ],
  [
    "a tilde that escapes nothing",
    "{}",
    "[{op: remove, path: /a~2}]",
    "PATCH-OP p:1:21 path of remove must be a JSON pointer such as /spec/replicas | write ~0 for ~ and ~1 for / inside of a key",
  ],
  [
    "no path",
    "{}",
    "[{op: remove}]",
    "PATCH-OP p:1:2 path of remove must be a JSON pointer such as /spec/replicas | write it in quotes",
  ],
  ["no value", "{}", "[{op: add, path: /a}]", "PATCH-OP p:1:2 add needs a value"],
  [
    "no from",
    "{}",
    "[{op: copy, path: /a}]",
    "PATCH-OP p:1:2 from of copy must be a JSON pointer such as /spec/replicas | write it in quotes",
  ],
  [
    "an operation that is no map",
    "{}",
    "[remove]",
    "PATCH-OP p:1:2 an operation must be a map | { op: replace, path: /…, value: … }",
  ],
];

for (const [name, object, patch, want] of rows) {
  test(`JSON patch: ${name}`, () => {
    assert.deepEqual(patched(object, patch), want);
  });
}

test("copies into copies end before memory does", () => {
  const copies = Array.from({ length: 60 }, (_, index) => `{op: copy, from: '', path: /c${index}}`);
  assert.match(String(patched("{a: 1}", `[${copies.join(", ")}]`)), /more than 100000 nodes/);
});
