import { isMap, type Node, type Pair } from "yaml";
import { blockEnd, itemEnd, itemStart, keepsBlanks, lastScalar } from "./edit-add.ts";
import { isFlow, lineStart, nextLine, spliced, type Collection, type EditSource } from "./edit-layout.ts";
import { isFirstInLine, rangeOf } from "./edit-replace.ts";
import type { Parent, Spot } from "./edit-spot.ts";

type Item = Node | Pair<Node, Node | null>;

/** The text without a key or item. What held it stays, as `{}` or `[]` when it was the last. Comments above it stay; the
 *  one behind it, and those inside of it, go with it. */
export function removedAt(source: EditSource, { parents }: Spot): string {
  const { node, index } = parents.at(-1) as Parent;
  if (isFlow(node)) return fromFlow(source, node, index);
  return node.items.length === 1 ? lastOfBlock(source, parents) : fromBlock(source, node, index);
}

function fromBlock({ text }: EditSource, block: Collection, index: number): string {
  const item = block.items[index] as Item;
  const start = isMap(block) ? itemStart(item) : dashBefore(text, itemStart(item));
  const end = endWithBlanks(text, item, block.items[index - 1] as Item | undefined);
  if (isFirstInLine(text, start)) return spliced(text, lineStart(text, start), end, "");
  // Behind a dash: what comes next moves up to it.
  const next = end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0);
  return spliced(text, start, next, "");
}

/** Blank lines stay, but not below a text that keeps them: they would become part of it. */
function endWithBlanks(text: string, item: Item, before: Item | undefined): number {
  const end = blockEnd(text, item);
  const keeps = before !== undefined && keepsBlanks(text, lastScalar(before) as Node);
  return keeps ? end + (/^(?:[ \t]*\r?\n)*/.exec(text.slice(end))?.[0].length ?? 0) : end;
}

function dashBefore(text: string, offset: number): number {
  return text.lastIndexOf("-", offset - 1);
}

function lastOfBlock({ text, layout }: EditSource, parents: readonly Parent[]): string {
  const { node } = parents.at(-1) as Parent;
  const start = isMap(node)
    ? itemStart(node.items[0] as Item)
    : dashBefore(text, itemStart(node.items[0] as Item));
  const end = endWithBlanks(text, node.items[0] as Item, undefined);
  if (parents.length === 1) return spliced(text, lineStart(text, start), end, "");
  const empty = isMap(node) ? "{}" : "[]";
  const holder = parents.at(-2) as Parent;
  if (!isFirstInLine(text, start))
    return spliced(text, start, end, empty + (text.endsWith("\n", end) ? layout.eol : ""));
  const cut = spliced(text, lineStart(text, start), end, "");
  const at = isMap(holder.node) ? behindKey(text, holder) : dashBefore(text, start) + 1;
  return spliced(cut, at, at, ` ${empty}`);
}

/** Behind the colon, and behind an anchor or a tag that follows it. */
function behindKey(text: string, { node, index }: Parent): number {
  const { key } = node.items[index] as Pair<Node, Node>;
  const end = rangeOf(key)[1];
  return end + (/^\s*:(?:[ \t]+[&!][^\s]*)*/.exec(text.slice(end))?.[0].length ?? 0);
}

function fromFlow({ text }: EditSource, flow: Collection, index: number): string {
  const item = flow.items[index] as Item;
  const start = itemStart(item);
  const end = itemEnd(item);
  const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0;
  const cut = end + comma;
  const isOwnLine = isFirstInLine(text, start) && /^[ \t]*(#[^\n]*)?\r?\n/.test(text.slice(cut));
  const [from, to] = isOwnLine
    ? [lineStart(text, start), nextLine(text, cut)]
    : [start, cut + (/^[ \t]*/.exec(text.slice(cut))?.[0].length ?? 0)];
  const rest = spliced(text, from, to, "");
  const before = flow.items[index - 1] as Item | undefined;
  if (comma > 0 || before === undefined) return rest;
  // The last one is gone: so is the comma before it.
  const last = itemEnd(before);
  const [behind = ""] = /^\s*,[ \t]*/.exec(rest.slice(last)) ?? [];
  const isSpaced = /^[{[]\s/.test(text.slice(rangeOf(flow)[0]));
  const keep = /\n/.test(rest.slice(last + behind.length).split(/[}\]]/)[0] ?? "") || !isSpaced ? "" : " ";
  return spliced(rest, last, last + behind.length, keep);
}
