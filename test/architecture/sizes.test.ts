import assert from "node:assert/strict";
import { test } from "node:test";
import { example, sourceFiles } from "./files.ts";
import { sizeSpread, tooLong } from "./sizes.ts";

const src = sourceFiles();

test("src: half the files under 100 lines, nine of ten under 200", () => {
  assert.deepEqual(sizeSpread(src), []);
});
test("src: a file over 300 lines says why it is still one thing", () => {
  assert.deepEqual(tooLong(src), []);
});

const lines = (count: number): string => "a();\n".repeat(count);
const many = (...counts: readonly number[]) =>
  example(Object.fromEntries(counts.map((count, at) => [`src/${at}.ts`, lines(count)])));

test("small files pass", () => {
  assert.deepEqual(sizeSpread(many(50, 60, 150, 99)), []);
});
test("caught: most files are long", () => {
  assert.deepEqual(sizeSpread(many(50, 100, 120)), ["1 of 3 files are under 100 lines"]);
});
test("caught: too many are very long", () => {
  assert.deepEqual(sizeSpread(many(10, 10, 10, 10, 250)), ["4 of 5 files are under 200 lines"]);
});

const long: readonly (readonly [string, string, readonly string[]])[] = [
  ["300 lines", lines(300), []],
  ["301 lines without a word", lines(301), ["src/a.ts has 301 lines"]],
  ["301 lines with a reason", `// One thing: a table, one row per kind.\n${lines(300)}`, []],
  ["a reason that nobody reads first", `${lines(301)}// one thing\n`, ["src/a.ts has 302 lines"]],
];
for (const [name, text, want] of long)
  test(name, () => {
    assert.deepEqual(tooLong(example({ "src/a.ts": text })), want);
  });
