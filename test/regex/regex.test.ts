import assert from "node:assert/strict";
import test from "node:test";
import { compileRegex } from "../../src/regex/regex.ts";
import { RegexError } from "../../src/regex/syntax.ts";

/** Patterns that hang a backtracking search. */
const catastrophic = [
  "(a+)+$",
  "(a|a)*$",
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

/** Long searches from every place on, and programs of millions of steps. */
const costly: readonly (readonly [pattern: string, text: string])[] = [
  ["a.*b", "a".repeat(200_000)],
  ["((a{1,30}){1,30}b?){1,2}", "a"],
];

for (const [pattern, text] of costly) {
  test(`a limit, not a wait: ${pattern}`, () => {
    const isLimit = (error: unknown): boolean => error instanceof RegexError && error.limit;
    let told: unknown;
    try {
      compileRegex(`(?:${pattern})|x${"y?".repeat(100)}`).all(text.repeat(10));
    } catch (error) {
      told = error;
    }
    assert.ok(told === undefined || isLimit(told), String(told));
  });
}

test("a pattern that is too large once it is written out is a limit", () => {
  assert.throws(
    () => compileRegex("(\\pL{500}x){0,2}".repeat(30)),
    (error) => error instanceof RegexError && error.limit,
  );
});

test("a mistake is told without the pattern", () => {
  assert.throws(() => compileRegex("secret("), { message: "it has a ( without its )", limit: false });
});
