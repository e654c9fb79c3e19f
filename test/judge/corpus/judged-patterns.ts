import { compileRegex } from "../../../src/regex/regex.ts";
import { RegexError } from "../../../src/regex/syntax.ts";
import { judge } from "../../../tools/judge/judge.ts";
import { patternCases, type PatternCase } from "./patterns.ts";

/** Cases where we and Go's regexp package differ, as readable lines; [] = none. */
export async function judgedPatterns(
  seed: number,
  count: number,
): Promise<{ readonly judged: number; readonly differences: readonly string[] }> {
  const cases = patternCases(seed, count);
  const answers = await judge<readonly (readonly number[])[]>(
    cases.map((each) => ({ mode: "regexp", ...each })),
  );
  const differences = cases.flatMap((each, i) => {
    const theirs = answers[i]?.error === undefined ? JSON.stringify(answers[i]?.result) : "refused";
    const mine = ours(each);
    return mine === theirs ? [] : [`${JSON.stringify(each)}: ${mine}, in Go ${theirs}`];
  });
  return { judged: cases.length, differences };
}

/** Go counts bytes. */
function ours({ pattern, text }: PatternCase): string {
  try {
    const { names, all } = compileRegex(pattern);
    const bytes = (at: number): number => (at < 0 ? -1 : Buffer.byteLength(text.slice(0, at)));
    return JSON.stringify(
      all(text).map((slots) => Array.from({ length: 2 * names.length }, (_, i) => bytes(slots[i] ?? -1))),
    );
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    return "refused";
  }
}
