import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lineMap } from "../../src/explain/line-map.ts";

/** Each newer line's older line, counted from 1; `.` = new. */
function mapText(newer: string, older: string): string {
  return lineMap(newer.split(" "), older.split(" "))
    .map((line) => (line === undefined ? "." : String(line + 1)))
    .join(" ");
}

const rows: readonly (readonly [name: string, older: string, newer: string, want: string])[] = [
  ["the same", "a b c", "a b c", "1 2 3"],
  ["a line before it", "a b c", "x a b c", ". 1 2 3"],
  ["a line after it", "a b c", "a b c x", "1 2 3 ."],
  ["a line changed", "a b c", "a x c", "1 . 3"],
  ["a line gone", "a b c d", "a c d", "1 3 4"],
  ["all changed", "a b c", "x y z", ". . ."],
  ["two changes, one line between", "a b c d e", "a x c y e", "1 . 3 . 5"],
  ["equal lines: the nearest to what stays", "a - b - c -", "a - x - c -", "1 2 . 4 5 6"],
  ["a block put before an equal block", "h - 1 - 2", "h - 0 - 1 - 2", "1 2 . . 3 4 5"],
  ["two blocks changed places: one of them counts as new", "a b c d", "c d a b", ". . 1 2"],
  ["no line stands once: as many as keep their order", "a a b b", "a b b a a", "1 3 4 . ."],
  ["one line of many equal ones gone", "x x x x", "x x x", "1 2 3"],
];
describe("lineMap", () => {
  for (const [name, older, newer, want] of rows)
    test(name, () => {
      assert.equal(mapText(newer, older), want);
    });

  test("a large rewrite around a line that stays", () => {
    const block = (mark: string): string[] => Array.from({ length: 3000 }, (_, i) => `${mark}${i % 1500}`);
    const map = lineMap([...block("n"), "stays", ...block("m")], [...block("o"), "stays", ...block("p")]);
    assert.deepEqual(
      map.flatMap((line, at) => (line === undefined ? [] : [[at, line]])),
      [[3000, 3000]],
    );
  });

  test("what is mapped is equal, and order is kept, whatever the texts", () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    const text = (): string[] => Array.from({ length: random(40) }, () => `l${random(12)}`);
    for (let round = 0; round < 500; round++) {
      const [newer, older] = [text(), text()];
      const pairs = lineMap(newer, older).flatMap((line, at) => (line === undefined ? [] : [{ at, line }]));
      assert.ok(pairs.every(({ at, line }) => newer[at] === older[line]));
      assert.ok(pairs.every(({ line }, index) => index === 0 || line > pairs[index - 1]!.line));
    }
  });
});
