import assert from "node:assert/strict";
import test from "node:test";
import { nearest } from "../../src/core/text.ts";

const rows: readonly (readonly [word: string, known: readonly string[], want: string | undefined])[] = [
  ["replica", ["replicas", "image"], "replicas"],
  ["iamge", ["replicas", "image"], "image"],
  ["x", ["y", "z"], undefined],
  ["x", ["X"], "X"],
  ["ab", ["xy"], undefined],
  ["port", ["image"], undefined],
];

for (const [word, known, want] of rows) {
  test(`nearest to ${word} of ${known.join(", ")}: ${want ?? "none"}`, () => {
    assert.equal(nearest(word, known), want);
  });
}
