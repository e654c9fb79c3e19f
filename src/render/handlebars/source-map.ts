import type { Position } from "../../core/position.ts";
import type { Site } from "./site.ts";

/** Where a line and column (from 1; column 0 = its first visible character) of the rendered text comes from.
 */
export type Placer = (line: number, column: number) => Position | undefined;

/** Private-use characters around a site's number: text that no manifest holds. */
const open = "\uE000";
const close = "\uE001";

/** What a marked render prints in front of the text of a site. */
export function markText(site: number): string {
  return `${open}${site}${close}`;
}

/** Reads the marks of a marked render. undefined when the text without marks is not the plain render: a
 *  helper measured the marks, or a value held such characters; then nothing is known rather than something
 *  wrong (libraries.md §7). */
export function sourceMap(marked: string, plain: string, sites: readonly Site[]): Placer | undefined {
  const lines: Segment[][] = [];
  const texts: string[] = [];
  let last: Position | undefined;
  for (const line of marked.split("\n")) {
    const { text, segments } = readLine(line, last, sites);
    lines.push(segments);
    texts.push(text);
    last = segments.at(-1)?.position ?? last;
  }
  if (texts.join("\n") !== plain) return undefined;
  return (line, column) => {
    const wanted = column === 0 ? (texts[line - 1] ?? "").search(/\S|$/) : column - 1;
    const segments = lines[line - 1] ?? [];
    const found = segments.findLast((segment) => segment.column <= wanted) ?? segments[0];
    if (found?.isCopied !== true) return found?.position;
    return { ...found.position, column: found.position.column + Math.max(0, wanted - found.column) };
  };
}

interface Segment {
  /** In the text without marks, from 0. */
  readonly column: number;
  readonly position: Position;
  /** The template's own text: what follows is as far along there as here. */
  readonly isCopied: boolean;
}

/** A line without a mark of its own continues the piece before it (a toYaml of several lines). */
function readLine(line: string, before: Position | undefined, sites: readonly Site[]) {
  const segments: Segment[] = before === undefined ? [] : [{ column: 0, position: before, isCopied: false }];
  let text = "";
  let from = 0;
  for (const match of line.matchAll(/\uE000(\d+)\uE001/g)) {
    text += line.slice(from, match.index);
    from = match.index + match[0].length;
    const site = sites[Number(match[1])];
    if (site !== undefined)
      segments.push({ column: text.length, position: site.position, isCopied: site.type === "mark" });
  }
  return { text: text + line.slice(from), segments };
}
