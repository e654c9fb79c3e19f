/**
 * Which line of an older text each line of a newer one is: `map[i]` is the index (from 0) of the same line, undefined where the
 * line is new. Lines that stand once in both texts are matched first (patience diff), what lies between them by the longest
 * common subsequence. Order is kept: a line that moved past another counts as new, as in git blame.
 */
export function lineMap(newer: readonly string[], older: readonly string[]): readonly (number | undefined)[] {
  const map: (number | undefined)[] = Array.from({ length: newer.length }, () => undefined);
  matchRange({ newer, older, map }, { from: 0, to: newer.length, oldFrom: 0, oldTo: older.length }, 0);
  return map;
}

interface Texts {
  readonly newer: readonly string[];
  readonly older: readonly string[];
  /** Filled in. */
  readonly map: (number | undefined)[];
}

/** Half open: `to` and `oldTo` stand behind the last line. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly oldFrom: number;
  readonly oldTo: number;
}

/** Texts made to nest unique lines ever deeper must not end the stack. */
const deepest = 200;

function matchRange(texts: Texts, range: Range, depth: number): void {
  const rest = matchEnds(texts, range);
  if (rest.from === rest.to || rest.oldFrom === rest.oldTo) return;
  const anchors = depth < deepest ? uniquePairs(texts, rest) : [];
  if (anchors.length === 0) {
    matchCommon(texts, rest);
    return;
  }
  let [from, oldFrom] = [rest.from, rest.oldFrom];
  for (const [line, oldLine] of anchors) {
    texts.map[line] = oldLine;
    matchRange(texts, { from, to: line, oldFrom, oldTo: oldLine }, depth + 1);
    [from, oldFrom] = [line + 1, oldLine + 1];
  }
  matchRange(texts, { from, to: rest.to, oldFrom, oldTo: rest.oldTo }, depth + 1);
}

/** Equal lines at the start and at the end; returns what is left between them. */
function matchEnds({ newer, older, map }: Texts, range: Range): Range {
  let { from, to, oldFrom, oldTo } = range;
  while (from < to && oldFrom < oldTo && newer[from] === older[oldFrom]) map[from++] = oldFrom++;
  while (from < to && oldFrom < oldTo && newer[to - 1] === older[oldTo - 1]) map[--to] = --oldTo;
  return { from, to, oldFrom, oldTo };
}

type Pair = readonly [line: number, oldLine: number];

/** Lines that stand exactly once in both ranges, as many as keep their order. */
function uniquePairs({ newer, older }: Texts, { from, to, oldFrom, oldTo }: Range): readonly Pair[] {
  const oldLines = uniqueLines(older, oldFrom, oldTo);
  const pairs: Pair[] = [];
  for (const [text, line] of uniqueLines(newer, from, to)) {
    const oldLine = oldLines.get(text);
    if (oldLine !== undefined) pairs.push([line, oldLine]);
  }
  return longestRising(pairs);
}

function uniqueLines(lines: readonly string[], from: number, to: number): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const twice = new Set<string>();
  for (let at = from; at < to; at++) {
    const text = lines[at] ?? "";
    if (found.has(text)) twice.add(text);
    else found.set(text, at);
  }
  for (const text of twice) found.delete(text);
  return found;
}

/** The longest run of pairs whose old lines rise too; the pairs come sorted by new line (patience sorting). */
function longestRising(pairs: readonly Pair[]): readonly Pair[] {
  interface Card {
    readonly pair: Pair;
    readonly before: Card | undefined;
  }
  const tops: Card[] = [];
  for (const pair of pairs) {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tops[middle]?.pair[1] ?? 0) < pair[1]) low = middle + 1;
      else high = middle;
    }
    tops[low] = { pair, before: tops[low - 1] };
  }
  const rising: Pair[] = [];
  for (let card = tops.at(-1); card !== undefined; card = card.before) rising.push(card.pair);
  return rising.reverse();
}

/** Beyond this a range without unique lines counts as rewritten: the table would be larger than it is worth. */
const mostCells = 1_000_000;

/** Longest common subsequence, by the usual table. */
function matchCommon({ newer, older, map }: Texts, { from, to, oldFrom, oldTo }: Range): void {
  const [rows, columns] = [to - from, oldTo - oldFrom];
  if (rows * columns > mostCells) return;
  const width = columns + 1;
  const length = new Uint32Array((rows + 1) * width);
  const at = (row: number, column: number): number => length[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      length[row * width + column] =
        newer[from + row] === older[oldFrom + column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  let [row, column] = [0, 0];
  while (row < rows && column < columns) {
    if (newer[from + row] === older[oldFrom + column]) map[from + row++] = oldFrom + column++;
    else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
}
