import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from "yaml";
import type { Json } from "../core/json.ts";
import { columnOf, lineStart, nextLine, spliced, startOf, type EditSource } from "./edit-layout.ts";
import { isNull, refuse, type Spot } from "./edit-spot.ts";
import {
  belowKey,
  blockPair,
  inlineText,
  isEmptyCollection,
  isScalarValue,
  scalarLike,
} from "./edit-write.ts";
import { scalarText } from "./stringify.ts";

/** The text with another value at a spot that exists. */
export function replacedAt(source: EditSource, spot: Spot, value: Json): string {
  const { node, inFlow } = spot;
  const { text } = source;
  if (isNull(node)) return filled(source, spot, value);
  const [start, end] = rangeOf(node as Node);
  if (isAlias(node)) return spliced(text, start, end, inlineText(value));
  if (!isScalar(node)) return emptied(source, spot, value);
  if (!isScalarValue(value)) {
    const what = Array.isArray(value) ? "a list" : "a map";
    return refuse(start, `a single value stands here, and ${what} is to replace it`, "Remove it first.");
  }
  return isBlockScalar(node)
    ? withoutBlock(source, spot, value)
    : spliced(text, start, end, scalarLike(node, value, inFlow));
}

/** Start and end of a node, without what stands behind it in its line. */
export function rangeOf({ range }: Node): readonly [number, number] {
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}

/** True for `|` and `>` texts. */
export function isBlockScalar(node: Node | null): node is Scalar {
  return isScalar(node) && (node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED");
}

/** `{}` and `[]` take a collection of their kind; others are changed item by item, so what is left is another kind. */
function emptied(source: EditSource, { node }: Spot, value: Json): string {
  const [start, end] = rangeOf(node as Node);
  const kind = isMap(node) ? "map" : "list";
  const isSame = !isScalarValue(value) && Array.isArray(value) === isSeq(node);
  if (isSame) return spliced(source.text, start, end, inlineText(value));
  return refuse(start, `a ${kind} stands here, and something else is to replace it`, "Remove it first.");
}

/** Where nothing is written, or null. */
function filled(source: EditSource, spot: Spot, value: Json): string {
  const { text, layout } = source;
  const { parents, node, inFlow } = spot;
  const parent = parents.at(-1);
  if (parent === undefined) return atTheEnd(source, value);
  const item = parent.node.items[parent.index] as Pair<Node, Node> | Node | null;
  const key = isMap(parent.node) ? (item as Pair<Node, Node>).key : undefined;
  if (node === null) {
    const at = key === undefined ? startOf(parent.node) : rangeOf(key)[1];
    return spliced(text, at, at, `: ${inlineText(value)}`);
  }
  const [start, end] = rangeOf(node);
  const isBlock = !inFlow && key !== undefined && !isScalarValue(value) && !isEmptyCollection(value);
  const below = isBlock ? belowKey(value, columnOf(text, startOf(key)), layout) : "";
  if (!below.startsWith(layout.eol)) {
    const inline =
      below.trimStart() || (isScalarValue(value) ? scalarLike(node, value, inFlow) : inlineText(value));
    const before = /[\s[{]$/.test(text.slice(0, start)) ? "" : " ";
    const behind = start === end && text.startsWith("#", end) ? " " : "";
    return spliced(text, start, end, before + inline + behind);
  }
  const line = nextLine(text, end);
  const hasBreak = text.endsWith("\n", line);
  const lines = hasBreak ? `${below.slice(layout.eol.length)}${layout.eol}` : below;
  const before = start < end && /[ \t]$/.test(text.slice(0, start)) ? 1 : 0;
  return spliced(spliced(text, line, line, lines), start - before, end, "");
}

/** A text of comments only. */
function atTheEnd({ text, layout }: EditSource, value: Json): string {
  const lines = Object.entries(value as Readonly<Record<string, Json>>)
    .map(([key, inner]) => blockPair(key, inner, 0, layout) + layout.eol)
    .join("");
  return text === "" || text.endsWith("\n") ? text + lines : text + layout.eol + lines;
}

/** A `|` or `>` text: another such text stays one; anything else moves up behind the key. The comment of its first line
 *  stays. */
function withoutBlock({ text, layout }: EditSource, { node, inFlow, parents }: Spot, value: Json): string {
  const [start, end] = rangeOf(node as Node);
  const header = text.slice(start, nextLine(text, start));
  const comment = /[ \t]+#[^\r\n]*/.exec(header)?.[0] ?? "";
  const lines = text.slice(start + header.length, end);
  const first = /^( *)\S/m.exec(lines)?.[1]?.length;
  const indent = first ?? columnOf(text, startOf(parents.at(-1)?.node)) + layout.step;
  const block = typeof value === "string" ? scalarText(value, " ".repeat(indent)) : "";
  if (!block.startsWith("|")) {
    return spliced(text, start, end, scalarLike(null, value as string, inFlow) + comment + layout.eol);
  }
  const [mark = "", ...rest] = block.split("\n");
  const whole = [mark + comment, ...rest].join(layout.eol) + layout.eol;
  return spliced(text, start, end, whole);
}

/** True when nothing but blanks stands before a place in its line. */
export function isFirstInLine(text: string, offset: number): boolean {
  return /^ *$/.test(text.slice(lineStart(text, offset), offset));
}
