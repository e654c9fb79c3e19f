import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Json } from "../../src/core/json.ts";
import { parsePath } from "../../src/core/field-path.ts";
import { editYaml } from "../../src/yaml/edit.ts";
import type { YamlPath } from "../../src/yaml/document.ts";

const gone = Symbol("gone");
type Row = readonly [name: string, before: string, key: string, value: Json | typeof gone, after: string];

const replaced: readonly Row[] = [
  ["a number", "replicas: 3\n", "replicas", 10, "replicas: 10\n"],
  ["the comment behind it stays", "a: 1 # why\nb: 2\n", "a", 9, "a: 9 # why\nb: 2\n"],
  ["comments above and below stay", "# top\na: 1\n# end\n", "a", 2, "# top\na: 2\n# end\n"],
  ["blank lines stay", "\n\na: 1\n\n\nb: 2\n\n", "a", 2, "\n\na: 2\n\n\nb: 2\n\n"],
  ["double quotes stay", 'tag: "1.0" # t\n', "tag", "1.10", 'tag: "1.10" # t\n'],
  ["single quotes stay", "tag: '1.0'\n", "tag", "it's", "tag: 'it''s'\n"],
  ["single quotes cannot hold a line break", "tag: '1.0'\n", "tag", "a\nb", 'tag: "a\\nb"\n'],
  ["a plain text that must be quoted is", "tag: a\n", "tag", "1.10", 'tag: "1.10"\n'],
  ["yes is a word to kubectl", "tag: a\n", "tag", "yes", 'tag: "yes"\n'],
  ["a plain text", "tag: a b\n", "tag", "c d", "tag: c d\n"],
  ["quotes go with the text", 'r: "5"\n', "r", 5, "r: 5\n"],
  ["null", "a: 1\n", "a", null, "a: null\n"],
  ["an empty text", "a: b # c\n", "a", "", 'a: "" # c\n'],
  ["unicode", "größe: klein # ü\n", '["größe"]', "groß", "größe: groß # ü\n"],
  ["an emoji before it", "a: 😀\nb: 1\n", "b", 2, "a: 😀\nb: 2\n"],
  ["CRLF", "a: 1 # x\r\nb: 2\r\n", "b", 3, "a: 1 # x\r\nb: 3\r\n"],
  ["no line break at the end", "a: 1", "a", 2, "a: 2"],
  ["a byte order mark", "\ufeffa: 1\n", "a", 2, "\ufeffa: 2\n"],
  ["blanks around the colon", "a :   1\n", "a", 2, "a :   2\n"],
  ["below a map", "a:\n    b:\n        c: 1\n", "a.b.c", 2, "a:\n    b:\n        c: 2\n"],
  ["in a list", "l:\n  - a\n  - b # 2\n", "l[1]", "c", "l:\n  - a\n  - c # 2\n"],
  [
    "in a map in a list",
    "l:\n- id: x\n  v: 1\n- id: y\n  v: 2\n",
    "l[1].v",
    3,
    "l:\n- id: x\n  v: 1\n- id: y\n  v: 3\n",
  ],
  ["in a flow map", "a: { b: 1, c: 2 } # x\n", "a.b", 7, "a: { b: 7, c: 2 } # x\n"],
  ["in a flow map a comma needs quotes", "a: {b: x}\n", "a.b", "x,y", 'a: {b: "x,y"}\n'],
  ["in a flow list", "a: [1, 2,3]\n", "a[2]", 4, "a: [1, 2,4]\n"],
  ["a flow map over lines", "a: {\n  b: 1, # one\n  c: 2 }\n", "a.b", 9, "a: {\n  b: 9, # one\n  c: 2 }\n"],
  ["a key in quotes", '"a.b/c": 1\n', '["a.b/c"]', 2, '"a.b/c": 2\n'],
  ["a text over lines", "a: one\n  two # c\nb: 1\n", "a", "x", "a: x # c\nb: 1\n"],
  ["a tab before a comment", "a: 1\t# x\n", "a", 2, "a: 2\t# x\n"],
  ["a literal block", "a: |\n  one\n  two\nb: 1\n", "a", "three\nfour\n", "a: |\n  three\n  four\nb: 1\n"],
  [
    "its comment and blank lines",
    "a: | # c\n    one\n\n\nb: 1\n",
    "a",
    "x\ny\n",
    "a: | # c\n    x\n    y\n\n\nb: 1\n",
  ],
  ["a block that ends without a break", "a: |-\n  one\nb: 1\n", "a", "x\ny", "a: |-\n  x\n  y\nb: 1\n"],
  ["a block becomes one line", "a: | # c\n  one\n  two\n\nb: 1\n", "a", "x", "a: x # c\n\nb: 1\n"],
  ["a folded block", "a: >-\n  one\n  two\n", "a", "x\ny", "a: |-\n  x\n  y\n"],
  ["a block with CRLF", "a: |\r\n  one\r\nb: 1\r\n", "a", "x\ny\n", "a: |\r\n  x\r\n  y\r\nb: 1\r\n"],
  ["an alias is replaced where it stands", "a: &x 1\nb: *x\n", "b", 2, "a: &x 1\nb: 2\n"],
  ["an anchor nobody uses", "a: &x 1\n", "a", 2, "a: &x 2\n"],
  ["nothing is written there", "a:\nb: 1\n", "a", 5, "a: 5\nb: 1\n"],
  ["nothing but a comment", "a: # later\nb: 1\n", "a", 5, "a: 5 # later\nb: 1\n"],
  ["an explicit null", "a: ~ # none\n", "a", "x", "a: x # none\n"],
  ["nothing in a flow map", "a: {b, c: }\n", "a.b", 1, "a: {b: 1, c: }\n"],
  ["an explicit key", "? a\n: 1\n", "a", 2, "? a\n: 2\n"],
  ["equal values change nothing", "a: 0x10 # hex\n", "a", 16, "a: 0x10 # hex\n"],
  ["a list, item by item", "l:\n  - a # 1\n  - b # 2\n", "l", ["a", "c"], "l:\n  - a # 1\n  - c # 2\n"],
  ["a list that grows", "l:\n  - a # 1\n", "l", ["a", "b"], "l:\n  - a # 1\n  - b\n"],
  ["a list that shrinks", "l: [a, b, c]\n", "l", ["a"], "l: [a]\n"],
  ["a map, key by key", "m:\n  a: 1 # a\n  b: 2\n", "m", { a: 1, c: 3 }, "m:\n  a: 1 # a\n  c: 3\n"],
  ["a document mark", "---\na: 1\n", "a", 2, "---\na: 2\n"],
  ["JSON", '{\n  "a": 1,\n  "b": "x"\n}\n', "b", "y", '{\n  "a": 1,\n  "b": "y"\n}\n'],
];

const added: readonly Row[] = [
  ["to an empty file", "", "a", 1, "a: 1\n"],
  ["to a file of comments", "# nothing yet\n", "a", 1, "# nothing yet\na: 1\n"],
  ["to a comment without an end", "# nothing yet", "a.b", 1, "# nothing yet\na:\n  b: 1\n"],
  ["to an empty document", "---\n", "a", 1, "---\na: 1\n"],
  ["to {}", "{} # nothing\n", "a", 1, "a: 1 # nothing\n"],
  ["behind the last key", "a: 1\n", "b", 2, "a: 1\nb: 2\n"],
  ["before comments at the end", "a: 1 # one\n\n# end\n", "b", 2, "a: 1 # one\nb: 2\n\n# end\n"],
  ["where the last line has no end", "a: 1", "b", 2, "a: 1\nb: 2"],
  ["with CRLF", "a:\r\n  b: 1\r\n", "a.c.d", 2, "a:\r\n  b: 1\r\n  c:\r\n    d: 2\r\n"],
  ["with the map's indent", "a:\n    b: 1\nc: 1\n", "a.x.z", 2, "a:\n    b: 1\n    x:\n        z: 2\nc: 1\n"],
  ["behind a nested map", "a:\n  b:\n    c: 1\nz: 1\n", "a.d", 2, "a:\n  b:\n    c: 1\n  d: 2\nz: 1\n"],
  ["behind a list at the key's indent", "a:\n- 1\n", "b", 2, "a:\n- 1\nb: 2\n"],
  ["behind a block", "a: |\n  text\n\n\n# end\n", "b", 2, "a: |\n  text\nb: 2\n\n\n# end\n"],
  ["behind a block that keeps its lines", "a: |+\n  text\n\n", "b", 2, "a: |+\n  text\n\nb: 2\n"],
  [
    "where only comments stand",
    "env:\n  # FOO: bar\nz: 1\n",
    "env.A",
    "b",
    "env:\n  A: b\n  # FOO: bar\nz: 1\n",
  ],
  ["where null stands", "env: null # none\nz: 1\n", "env.A", "b", "env: # none\n  A: b\nz: 1\n"],
  ["to a flow map", "a: {b: 1} # x\n", "a.c", 2, "a: {b: 1, c: 2} # x\n"],
  ["to a flow map with blanks", "a: { b: 1 }\n", "a.c", "x", "a: { b: 1, c: x }\n"],
  ["to an empty flow map", "a: {}\n", "a.c", 2, "a: { c: 2 }\n"],
  ["below a flow map", "a: { b: 1 }\n", "a.c.d", 2, "a: { b: 1, c: { d: 2 } }\n"],
  ["to a flow map with a last comma", "a: {b: 1,}\n", "a.c", 2, "a: {b: 1, c: 2}\n"],
  [
    "to a flow map over lines",
    "a: {\n  b: 1, # one\n  c: 2 # two\n}\n",
    "a.d",
    3,
    "a: {\n  b: 1, # one\n  c: 2, # two\n  d: 3\n}\n",
  ],
  ["to JSON", '{\n  "a": 1\n}\n', "b", "x", '{\n  "a": 1,\n  "b": "x"\n}\n'],
  ["an item", "l:\n  - a # 1\n# end\n", "l[1]", "b", "l:\n  - a # 1\n  - b\n# end\n"],
  ["an item at the key's indent", "l:\n- a\nz: 1\n", "l[1]", "b", "l:\n- a\n- b\nz: 1\n"],
  [
    "an item that is a map",
    "l:\n  - id: a\n    v: 1\n",
    "l[1]",
    { id: "b", v: 2 },
    "l:\n  - id: a\n    v: 1\n  - id: b\n    v: 2\n",
  ],
  [
    "a key of a map in a list",
    "l:\n  - id: a\n  - id: b\n",
    "l[0].v",
    1,
    "l:\n  - id: a\n    v: 1\n  - id: b\n",
  ],
  ["an item to a flow list", "l: [a, b]\n", "l[2]", "c", "l: [a, b, c]\n"],
  ["an item to []", "l: []\n", "l[0]", "c", "l: [c]\n"],
  ["the first item of a list that is not there", "a: 1\n", "l[0].id", "c", "a: 1\nl:\n  - id: c\n"],
  ["a list as the others stand", "x:\n- id: 1\n", "l", [{ id: 2 }], "x:\n- id: 1\nl:\n- id: 2\n"],
  ["a short list on one line", "a: 1\n", "l", ["a", "b,c"], 'a: 1\nl: [a, "b,c"]\n'],
  ["a text of lines", "a: 1\n", "m.t", "one\ntwo\n", "a: 1\nm:\n  t: |\n    one\n    two\n"],
  ["a key that needs quotes", "a: 1\n", '["on"]', 2, 'a: 1\n"on": 2\n'],
  [
    "a key beside a merge",
    "x: &x { r: 1 }\na:\n  <<: *x\n",
    "a.r",
    2,
    "x: &x { r: 1 }\na:\n  <<: *x\n  r: 2\n",
  ],
  ["a key with a dot", "l:\n  a: b\n", 'l["k8s.io/x"]', "z", "l:\n  a: b\n  k8s.io/x: z\n"],
  ["behind an explicit key", "? a\n: 1\n", "b", 2, "? a\n: 1\nb: 2\n"],
  ["a version is quoted", "a: 1\n", "image.tag", "1.4.3-rc.1", 'a: 1\nimage:\n  tag: "1.4.3-rc.1"\n'],
  ["unicode", "a: ü # ü\n", '["ö"]', "日本", "a: ü # ü\nö: 日本\n"],
];

const removed: readonly Row[] = [
  ["a key and its comment", "a: 1\nb: 2 # b\nc: 3\n", "b", gone, "a: 1\nc: 3\n"],
  ["comments above stay", "# about a\na: 1\nb: 2\n", "a", gone, "# about a\nb: 2\n"],
  ["a map", "a:\n  b: 1\n  # c\n  d: 2\ne: 3\n", "a", gone, "e: 3\n"],
  ["the only key of a map", "a: # x\n  b: 1\ne: 3\n", "a.b", gone, "a: {} # x\ne: 3\n"],
  ["the only key of a file", "# top\nb: 1\n", "b", gone, "# top\n"],
  ["a block text; the blank lines below stay", "a: |\n  x\n\nb: 1\n", "a", gone, "\nb: 1\n"],
  ["in a flow map", "a: { b: 1, c: 2 }\n", "a.b", gone, "a: { c: 2 }\n"],
  ["the last of a flow map", "a: { b: 1, c: 2 }\n", "a.c", gone, "a: { b: 1 }\n"],
  ["the only one of a flow map", "a: {b: 1}\n", "a.b", gone, "a: {}\n"],
  ["a line of a flow map", "a: {\n  b: 1,\n  c: 2,\n}\n", "a.b", gone, "a: {\n  c: 2,\n}\n"],
  ["an item", "l:\n  - a\n  - b # 2\n  - c\n", "l[1]", gone, "l:\n  - a\n  - c\n"],
  ["the only item", "l:\n  - a\nz: 1\n", "l[0]", gone, "l: []\nz: 1\n"],
  ["an item that is a map", "l:\n- id: a\n  v: 1\n- id: b\n", "l[0]", gone, "l:\n- id: b\n"],
  ["the first key behind a dash", "l:\n- id: a\n  v: 1\n", "l[0].id", gone, "l:\n- v: 1\n"],
  ["the only key behind a dash", "l:\n- id: a\n- id: b\n", "l[0].id", gone, "l:\n- {}\n- id: b\n"],
  ["what is not there", "a: 1\n", "b.c", gone, "a: 1\n"],
  ["CRLF", "a: 1\r\nb: 2\r\n", "a", gone, "b: 2\r\n"],
  ["a key whose next has a comment above", "a: 1\n\n# b\nb: 2\n", "a", gone, "\n# b\nb: 2\n"],
];

for (const [title, rows] of Object.entries({ replaced, added, removed }))
  describe(title, () => {
    for (const [name, before, key, value, after] of rows)
      test(name, () => {
        const path = parsePath(key) as YamlPath;
        const edit = value === gone ? { path } : { path, value: value as Json };
        assert.deepEqual(editYaml(before, "values.yaml", edit), { text: after });
      });
  });

type Refused = readonly [name: string, before: string, key: string, value: Json | typeof gone, want: string];
const refused: readonly Refused[] = [
  [
    "below a text",
    "image: web\n",
    "image.tag",
    1,
    "VAL-EDIT 1:8 image is a single value: nothing can stand below it",
  ],
  [
    "a map over a text",
    "a: b\n",
    "a",
    { c: 1 },
    "VAL-EDIT 1:4 a single value stands here, and a map is to replace it",
  ],
  [
    "a text over a map",
    "a:\n  b: 1\n",
    "a",
    "x",
    "VAL-EDIT 2:3 a map stands here, and something else is to replace it",
  ],
  [
    "a list over a map",
    "a: {}\n",
    "a",
    [],
    "VAL-EDIT 1:4 a map stands here, and something else is to replace it",
  ],
  ["an item of a map", "a: { b: 1 }\n", "a[0]", 1, "VAL-EDIT 1:4 a is a map: it has keys, no items"],
  ["a key of a list", "a: [1]\n", "a.b", 1, "VAL-EDIT 1:4 a is a list: it has items, no keys"],
  ["an item too far", "a: [1]\n", "a[2]", 1, "VAL-EDIT 1:4 a has 1 items"],
  ["an item of a list that is not there", "a: 1\n", "l[1]", 1, "VAL-EDIT 1:1 a list starts with item 0"],
  [
    "below an alias",
    "x: &x { r: 1 }\na: *x\n",
    "a.r",
    2,
    "VAL-EDIT 2:4 a is the alias *x: what it names stands elsewhere",
  ],
  [
    "in a shared map",
    "x: &x\n  r: 1\na: *x\n",
    "x.r",
    2,
    "VAL-EDIT 2:3 x is used again at line 3, as *x: both would change",
  ],
  [
    "a shared text",
    "x: &x 1\na: *x\n",
    "x",
    2,
    "VAL-EDIT 1:7 x is used again at line 2, as *x: both would change",
  ],
  [
    "a part of what is merged",
    "x: &x { r: { s: 1, t: 2 } }\na:\n  <<: *x\n",
    "a.r.s",
    2,
    "VAL-EDIT 3:3 a.r comes from the merge (<<) here: it cannot be changed in part",
  ],
  [
    "what a later merge wins over",
    "x: &x { r: 1 }\na:\n  r: 0\n  <<: *x\n",
    "a.r",
    2,
    "VAL-EDIT 3:6 the file is written in a way that does not let this be changed alone",
  ],
  ["two documents", "a: 1\n---\nb: 2\n", "a", 2, "VAL-EDIT 2:1 the file holds more than one document"],
  ["a mistake in the file", "a: 1\na: 2\n", "b", 2, 'YAML-DUP 2:1 key "a" already at line 1'],
  ["a tab", "a:\n\tb: 1\n", "a.b", 2, "YAML-TAB 2:1 tab used for indentation"],
  [
    "a tag that makes it a text",
    "a: !!str 1\n",
    "a",
    2,
    "VAL-EDIT 1:10 the file is written in a way that does not let this be changed alone",
  ],
  [
    "an anchor that goes",
    "a: 1\nx: &x 2\nb: *x\n",
    "x",
    gone,
    "VAL-EDIT 2:7 x is used again at line 3, as *x: both would change",
  ],
];
describe("refused, with the place", () => {
  for (const [name, before, key, value, want] of refused)
    test(name, () => {
      const path = parsePath(key) as YamlPath;
      const { problem } = editYaml(
        before,
        "v.yaml",
        value === gone ? { path } : { path, value: value as Json },
      );
      const { line = 0, column = 0 } = problem?.position ?? {};
      assert.equal(`${problem?.code ?? "done"} ${line}:${column} ${problem?.message ?? ""}`, want);
      assert.equal(problem?.position?.file, "v.yaml");
    });
});
