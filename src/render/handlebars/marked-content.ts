import type { Content, Location, Statement } from "./ast.ts";

/** Splits content before the first visible character of each line, and puts a mark there. Empty lines are
 *  left alone: a mark in them would make an indented partial print blanks (libraries.md §7). */
export function markedContent(
  node: Content,
  mark: (start: Location["start"]) => Statement,
): readonly Statement[] {
  // `value` is `original` with blanks cut off at its ends; both begin to differ before the first visible
  // character only.
  const cut = node.original.search(/\S/) - node.value.search(/\S/);
  const piece = (value: string): Content => ({ ...node, value, original: value });
  const result: Statement[] = [];
  let from = 0;
  for (const { index } of node.value.matchAll(/(?<=^|\n)[^\S\n]*(?=\S)/g)) {
    const blanks = /^[^\S\n]*/.exec(node.value.slice(index))?.[0].length ?? 0;
    result.push(piece(node.value.slice(from, index + blanks)), mark(placeOf(node, index + blanks + cut)));
    from = index + blanks;
  }
  result.push(piece(node.value.slice(from)));
  return result.filter((statement) => statement.type !== "ContentStatement" || statement.value !== "");
}

/** Where a character of `original` is in the file. */
function placeOf({ original, loc }: Content, offset: number): Location["start"] {
  const before = original.slice(0, offset).split("\n");
  const last = before.at(-1)?.length ?? 0;
  return before.length === 1
    ? { line: loc.start.line, column: loc.start.column + last }
    : { line: loc.start.line + before.length - 1, column: last };
}
