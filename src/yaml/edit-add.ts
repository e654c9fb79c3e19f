import { isCollection, isMap, isScalar, type Node, type Pair } from "yaml";
import type { Json } from "../core/json.ts";
import type { YamlPath } from "./document.ts";
import {
  columnOf,
  isFlow,
  lineStart,
  nextLine,
  spliced,
  startOf,
  type Collection,
  type EditSource,
} from "./edit-layout.ts";
import { isBlockScalar, rangeOf, replacedAt } from "./edit-replace.ts";
import { isNull, refuse, type Spot } from "./edit-spot.ts";
import { blockItem, blockPair, inlinePair, inlineText } from "./edit-write.ts";

/** The text with a key or item more, behind the last one of its map or list. */
export function addedAt(source: EditSource, spot: Spot, value: Json): string {
  const { node } = spot;
  const [step = "", ...more] = spot.rest;
  const inner = nested(more, value, spot);
  if (isNull(node)) return replacedAt(source, { ...spot, rest: [] }, nested([step], inner, spot));
  const into = node as Collection;
  if (into.items.length === 0) return intoEmpty(source, spot, step, inner);
  if (isFlow(into) || spot.inFlow) return intoFlow(source, into, step, inner);
  return intoBlock(source, into, step, inner);
}

/** `[a, 0]` + 1 → {a: [1]}. */
function nested(path: YamlPath, value: Json, { node }: Spot): Json {
  return path.reduceRight<Json>((inner, step) => {
    if (typeof step === "string") return { [step]: inner };
    return step === 0
      ? [inner]
      : refuse(startOf(node), "a list starts with item 0", "Add it with NAME[]=VALUE.");
  }, value);
}

/** A file that is `{}` becomes lines of keys; elsewhere the brackets stay. */
function intoEmpty(
  { text, layout }: EditSource,
  { node, parents }: Spot,
  step: string | number,
  value: Json,
): string {
  const [start, end] = rangeOf(node as Node);
  if (parents.length === 0) return spliced(text, start, end, blockPair(String(step), value, 0, layout));
  const isSpaced = /^[{[] /.test(text.slice(start, end));
  const inside = typeof step === "string" ? inlinePair(step, value) : inlineText(value);
  const [open, close] = typeof step === "string" ? ["{", "}"] : ["[", "]"];
  const gap = typeof step === "string" || isSpaced ? " " : "";
  return spliced(text, start, end, open + gap + inside + gap + close);
}

/** Behind the last item; on a line of its own where the last one has that. */
function intoFlow(
  { text, layout }: EditSource,
  into: Collection,
  step: string | number,
  value: Json,
): string {
  const last = into.items.at(-1) as Pair<Node, Node | null> | Node;
  const [start, end] = [itemStart(last), itemEnd(last)];
  const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0;
  const at = end + comma;
  const inside = typeof step === "string" ? pairLike(last, step, value) : inlineText(value);
  const indent = text.slice(lineStart(text, start), start);
  const isOwnLine = /^[ \t]+$/.test(indent) && /^[ \t]*(#[^\n]*)?\r?\n/.test(text.slice(at));
  if (!isOwnLine) return spliced(text, at, at, `${comma === 0 ? "," : ""} ${inside}`);
  const line = nextLine(text, at);
  const added = `${indent}${inside}${comma === 0 ? "" : ","}${layout.eol}`;
  return spliced(spliced(text, line, line, added), at, at, comma === 0 ? "," : "");
}

/** Where keys stand in double quotes the text is JSON. */
function pairLike(last: Pair<Node, Node | null> | Node, key: string, value: Json): string {
  const isJson = "key" in last && isScalar(last.key) && last.key.type === "QUOTE_DOUBLE";
  return isJson ? `${JSON.stringify(key)}: ${JSON.stringify(value)}` : inlinePair(key, value);
}

function intoBlock(
  { text, layout }: EditSource,
  into: Collection,
  step: string | number,
  value: Json,
): string {
  const indent = columnOf(text, startOf(into));
  const added = isMap(into)
    ? blockPair(String(step), value, indent, layout)
    : blockItem(value, indent, layout);
  const at = blockEnd(text, into);
  const lines = " ".repeat(indent) + added;
  return text.endsWith("\n", at)
    ? spliced(text, at, at, lines + layout.eol)
    : spliced(text, at, at, layout.eol + lines);
}

/** Behind the last line of a block: its comment belongs to it, comments and blank lines below do not. */
export function blockEnd(text: string, block: Node | Pair<Node, Node | null>): number {
  const last = lastScalar(block);
  const end = itemEnd(last);
  // The range of a block text ends with its last line break.
  return isBlockScalar(last as Node) ? end : nextLine(text, end);
}

/** A block text whose last blank lines are part of it: `|+`. */
export function keepsBlanks(text: string, node: Node): boolean {
  return isBlockScalar(node) && /^[|>]\d?\+/.test(text.slice(rangeOf(node)[0]));
}

/** What stands last, through blocks in blocks. */
export function lastScalar(block: Node | Pair<Node, Node | null>): Node | Pair<Node, Node | null> {
  if ("key" in block) return block.value === null ? block : lastScalar(block.value);
  if (!isCollection(block) || isFlow(block)) return block;
  const item = block.items.at(-1) as Node | Pair<Node, Node | null> | undefined;
  return item === undefined ? block : lastScalar(item);
}

/** Where a pair or an item starts. */
export function itemStart(item: Node | Pair<Node, Node | null>): number {
  return "key" in item ? startOf(item.key) : startOf(item);
}

/** Where a pair or an item ends, without comments. */
export function itemEnd(item: Node | Pair<Node, Node | null>): number {
  if (!("key" in item)) return rangeOf(item)[1];
  return rangeOf(item.value ?? item.key)[1];
}
