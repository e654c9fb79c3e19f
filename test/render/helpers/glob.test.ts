import assert from "node:assert/strict";
import test from "node:test";
import { globMatch } from "../../../src/render/helpers/glob.ts";

const rows: readonly (readonly [pattern: string, path: string, want: boolean])[] = [
  ["files/a.txt", "files/a.txt", true],
  ["files/*", "files/a.txt", true],
  ["files/*", "files/sub/a.txt", false],
  ["files/**", "files/sub/a.txt", true],
  ["**/a.txt", "a.txt", true],
  ["**/a.txt", "x/y/a.txt", true],
  ["files/?.txt", "files/a.txt", true],
  ["files/?.txt", "files/ab.txt", false],
  ["files/[a-c].txt", "files/b.txt", true],
  ["files/[!a-c].txt", "files/b.txt", false],
  ["files/*.{txt,md}", "files/a.md", true],
  ["files/*.{txt,md}", "files/a.js", false],
  ["files/a.txt", "files/axtxt", false],
  ["(a+)+$", "(a+)+$", true],
  [`${"*a".repeat(30)}b`, "a".repeat(60), false],
];
for (const [pattern, path, want] of rows) {
  test(`${pattern} ${want ? "matches" : "does not match"} ${path}`, () => {
    assert.equal(globMatch(pattern, path), want);
  });
}
