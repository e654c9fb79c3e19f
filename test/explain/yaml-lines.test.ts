import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/core/json.ts";
import { yamlLines } from "../../src/explain/yaml-lines.ts";
import { stringifyYaml } from "../../src/yaml/stringify.ts";

const rows: readonly (readonly [
  name: string,
  value: Json,
  leaves: readonly (readonly (string | number)[])[],
])[] = [
  ["a map", { a: 1, b: { c: "x", d: null } }, [["a"], ["b", "c"], ["b", "d"]]],
  ["empty ones", { a: {}, b: [] }, [["a"], ["b"]]],
  [
    "lists",
    { a: [1, { b: 2, c: [3] }, [4, 5]] },
    [
      ["a", 0],
      ["a", 1, "b"],
      ["a", 1, "c", 0],
      ["a", 2, 0],
      ["a", 2, 1],
    ],
  ],
  ["a text of several lines", { a: { text: "one\n\n  two\n" }, b: 1 }, [["a", "text"], ["b"]]],
  ["a text in a list", ["x\ny", "z"], [[0], [1]]],
  ["odd keys", { "": 1, "a b": { "- c": "yes" }, "1": { x: "1" } }, [["1", "x"], [""], ["a b", "- c"]]],
  ["a long key", { ["k".repeat(1001)]: { a: 1 } }, [["k".repeat(1001), "a"]]],
  ["nothing", {}, [[]]],
];
for (const [name, value, leaves] of rows)
  test(name, () => {
    const lines = yamlLines(value);
    assert.equal(`${lines.map(({ text }) => text).join("\n")}\n`, stringifyYaml(value));
    assert.deepEqual(
      lines.flatMap(({ leaf }) => (leaf === undefined ? [] : [leaf])),
      leaves,
    );
  });
