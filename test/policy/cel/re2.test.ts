import assert from "node:assert/strict";
import { test } from "node:test";
import { fromRe2 } from "../../../src/policy/cel/re2.ts";

/** [pattern, texts it matches in Go, texts it does not] */
const rows: readonly [string, readonly string[], readonly string[]][] = [
  ["^a.c$", ["abc", "a\u2028c", "a\rc"], ["a\nc"]],
  ["(?s)^a.c$", ["a\nc"], []],
  ["a(?i)b|C", ["aB", "c"], ["AB", "ac".slice(0, 1)]],
  ["(?i:a)b", ["Ab"], ["AB"]],
  ["((?i)a)b", ["Ab"], ["aB"]],
  ["(?m)^b$", ["a\nb\nc"], ["ab"]],
  ["\\Aab\\z", ["ab"], ["ab\n", "xab"]],
  ["(?P<n>a)b", ["ab"], []],
  ["[]a]", ["]", "a"], ["b"]],
  ["[^]a]", ["b"], ["]"]],
  ["[[:alpha:]_]+", ["x_"], ["1"]],
  ["[\\d-z]", ["-", "z", "1"], ["y"]],
  ["^[\\w\\-.]+$", ["a-b.c"], ["a b"]],
  ["a{,3}", ["a{,3}"], ["aaa"]],
  ["a{b", ["a{b"], ["ab"]],
  ["^\\p{L}$", ["é", "ß"], ["1"]],
  ["\\p{Greek}", ["Σ"], ["S"]],
  ["^.$", ["😀"], ["ab"]],
  ["\\x{1F600}\\101", ["😀A"], []],
  ["\\Qa.b\\E+", ["a.bb"], ["axb"]],
  ["\\s", ["\t"], ["\u00a0"]],
  ["^[\\S]$", ["\u00a0"], ["\t"]],
  ["a\\ b\\/\\@", ["a b/@"], []],
  ["^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", ["web-1"], ["web-"]],
];
for (const [pattern, yes, no] of rows) {
  test(`matches as in Go: ${pattern}`, () => {
    for (const text of yes) assert.equal(text.search(fromRe2(pattern)) >= 0, true, `should match ${text}`);
    for (const text of no)
      assert.equal(text.search(fromRe2(pattern)) >= 0, false, `should not match ${text}`);
  });
}

const refused = [
  "(",
  "a)",
  "[a",
  "*a",
  "a**",
  "(?=a)",
  "(?!a)",
  "(?<=a)b",
  "(a)\\1",
  "\\C",
  "\\e",
  "a{1001}",
  "[\\b]",
  "[z-a]",
  "[[:nope:]]",
  "(?U)a+",
];
for (const pattern of refused) {
  test(`refused: ${pattern}`, () => {
    assert.throws(() => fromRe2(pattern), { name: "EvaluationError" });
  });
}
