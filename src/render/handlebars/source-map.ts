import type { Position } from "../../core/position.ts";
import { markPattern } from "./marks.ts";
import type { Piece } from "./tracer.ts";

/** Where rendered text comes from. Lines and columns count from 1. */
export interface SourceMap {
  /** Column 0 = the line's first visible character. */
  place(line: number, column: number): Position | undefined;
  /** What printed the text from one place up to another; an empty range = the rest of its line. */
  pieces(from: Place, to: Place): readonly Piece[];
}

type Place = Pick<Position, "line" | "column">;

/** Reads the marks of a marked render. undefined when the text without marks is not the plain render (a value held such
 *  characters): then nothing is known rather than something wrong (libraries.md §7). */
export function sourceMap(marked: string, plain: string, pieces: readonly Piece[]): SourceMap | undefined {
  const lines: Line[] = [];
  let last: Piece | undefined;
  for (const line of marked.split("\n")) {
    const read = readLine(line, last, pieces);
    lines.push(read);
    last = read.segments.at(-1)?.piece ?? last;
  }
  if (lines.map(({ text }) => text).join("\n") !== plain) return undefined;
  return {
    place: (line, column) => placeIn(lines[line - 1], column),
    pieces: (from, to) => between(lines, from, to),
  };
}

interface Line {
  readonly text: string;
  readonly segments: readonly Segment[];
}

interface Segment {
  /** In the text without marks, from 0. */
  readonly column: number;
  /** Where the piece itself begins, behind blanks that belong to it. */
  readonly start: number;
  readonly piece: Piece;
}

/** A line without a mark of its own continues the piece before it (a toYaml of several lines). */
function readLine(line: string, before: Piece | undefined, pieces: readonly Piece[]): Line {
  const segments: Segment[] =
    before === undefined ? [] : [{ column: 0, start: 0, piece: { ...before, isCopied: false } }];
  let text = "";
  let from = 0;
  for (const match of line.matchAll(markPattern)) {
    text += line.slice(from, match.index);
    from = match.index + match[0].length;
    const piece = pieces[Number(match[1])];
    if (piece === undefined) continue;
    // The blanks in front of a line's first character belong to it: a tab among them is told in its own line.
    if (/^\s*$/.test(text)) segments.splice(0, 1, { column: 0, start: text.length, piece });
    else segments.push({ column: text.length, start: text.length, piece });
  }
  return { text: text + line.slice(from), segments };
}

function placeIn(line: Line | undefined, column: number): Position | undefined {
  const wanted = column === 0 ? (line?.text ?? "").search(/\S|$/) : column - 1;
  const found = line?.segments.findLast((segment) => segment.column <= wanted) ?? line?.segments[0];
  if (found === undefined) return undefined;
  const { position, isCopied } = found.piece;
  return isCopied ? { ...position, column: Math.max(1, position.column + wanted - found.start) } : position;
}

function between(lines: readonly Line[], from: Place, to: Place): readonly Piece[] {
  const isEmpty = from.line === to.line && from.column >= to.column;
  return lines.slice(from.line - 1, to.line).flatMap((line, index) => {
    const start = index === 0 ? from.column - 1 : 0;
    const isLast = index === to.line - from.line && !isEmpty;
    return inLine(line, start, isLast ? to.column - 1 : line.text.length + 1);
  });
}

/** Segments that share a character with start–end; those of no width (an empty value was printed) that stand in it. */
function inLine({ segments, text }: Line, start: number, end: number): readonly Piece[] {
  return segments.flatMap(({ column, piece }, index) => {
    const next = segments[index + 1]?.column ?? text.length;
    const isEmptyValue = next === column && !piece.isCopied && index > 0 && column >= start;
    return column < end && (next > start || isEmptyValue) ? [piece] : [];
  });
}
