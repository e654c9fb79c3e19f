import assert from "node:assert/strict";
import test from "node:test";
import { compileRegex } from "../../src/regex/regex.ts";
import { RegexError } from "../../src/regex/syntax.ts";

/** Patterns that hang a backtracking search. */
const catastrophic = [
  "(a+)+$",
  "(a|a)*!!",
  "(a*)*b",
  "^(([a-z])+.)+[A-Z]([a-z])+$",
  "(.*)*x",
  "a?".repeat(30) + "a".repeat(30) + "$",
];

for (const pattern of catastrophic) {
  test(`ends on 50,000 characters: ${pattern.slice(0, 30)}`, () => {
    assert.equal(compileRegex(pattern).test(`${"a".repeat(50_000)}!`), false);
  });
}

test("a search that would take millions of steps for each place ends at a limit", () => {
  assert.throws(
    () => compileRegex("a.*b|a").all("a".repeat(50_000)),
    (error) => error instanceof RegexError && error.limit,
  );
});

test("a pattern that is too large once it is written out is a limit", () => {
  assert.throws(
    () => compileRegex("(\\pL{500}x){0,2}".repeat(30)),
    (error) => error instanceof RegexError && error.limit,
  );
});

test("a mistake is told without the pattern", () => {
  assert.throws(() => compileRegex("secret("), { message: "it has a ( without its )", limit: false });
});
