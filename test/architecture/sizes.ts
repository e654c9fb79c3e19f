import ts from "typescript";
import type { Files } from "./files.ts";
import { syntaxOf } from "./syntax.ts";

const hard = 300;

/** How far the files are from "half under 100 lines, nine of ten under 200"; [] when they are there. */
export function sizeSpread(files: Files): readonly string[] {
  const limits: readonly (readonly [share: number, lines: number])[] = [
    [0.5, 100],
    [0.9, 200],
  ];
  return limits.flatMap(([share, lines]) => {
    const under = [...files.values()].filter((text) => lineCount(text) < lines).length;
    return under >= share * files.size ? [] : [`${under} of ${files.size} files are under ${lines} lines`];
  });
}

/** Files over 300 lines whose first comment does not say why they are still one thing ("One thing because …"). */
export function tooLong(files: Files): readonly string[] {
  return [...syntaxOf(files)]
    .filter(([, { text }]) => lineCount(text) > hard && !/one thing/i.test(firstComment(text)))
    .map(([path, { text }]) => `${path} has ${lineCount(text)} lines`);
}

/** What stands before the first word of code. */
function firstComment(text: string): string {
  const ranges = ts.getLeadingCommentRanges(text, 0) ?? [];
  return ranges.map(({ pos, end }) => text.slice(pos, end)).join("\n");
}

function lineCount(text: string): number {
  return text.split("\n").length - 1;
}
