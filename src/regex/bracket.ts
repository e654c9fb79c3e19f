import { perlItem, posixItem, type SetItem } from "./character-set.ts";
import { escapedCharacter, propertyAt } from "./escape.ts";
import { RegexError } from "./syntax.ts";

/** The `[…]` at `at`, and where the text goes on. */
export function bracketSet(
  text: string,
  at: number,
): { readonly items: readonly SetItem[]; readonly negated: boolean; readonly end: number } {
  const negated = text[at + 1] === "^";
  let next = at + (negated ? 2 : 1);
  const items: SetItem[] = [];
  for (let first = true; first || text[next] !== "]"; first = false) {
    if (next >= text.length) throw new RegexError("it has a [ without its ]");
    const { item, end } = wholeSet(text, next) ?? range(text, next);
    items.push(item);
    next = end;
  }
  return { items, negated, end: next + 1 };
}

interface ItemAt {
  readonly item: SetItem;
  readonly end: number;
}

function wholeSet(text: string, at: number): ItemAt | undefined {
  const named = /^\[:(\^?)([^:\]]*):\]/.exec(text.slice(at));
  if (named !== null) return { item: posixItem(named[2] ?? "", named[1] === "^"), end: at + named[0].length };
  if (text[at] !== "\\") return undefined;
  const item = perlItem(text.charAt(at + 1));
  return item === undefined ? propertyAt(text, at) : { item, end: at + 2 };
}

function range(text: string, at: number): ItemAt {
  const from = character(text, at);
  if (text[from.end] !== "-" || text[from.end + 1] === "]" || from.end + 1 >= text.length)
    return { item: { ranges: [[from.codePoint, from.codePoint]], negated: false }, end: from.end };
  const to = character(text, from.end + 1);
  if (to.codePoint < from.codePoint) throw new RegexError("it has a range that runs backwards");
  return { item: { ranges: [[from.codePoint, to.codePoint]], negated: false }, end: to.end };
}

function character(text: string, at: number): { readonly codePoint: number; readonly end: number } {
  if (text[at] === "\\") return escapedCharacter(text, at);
  const codePoint = text.codePointAt(at);
  if (codePoint === undefined) throw new RegexError("it has a [ without its ]");
  return { codePoint, end: at + (codePoint > 0xffff ? 2 : 1) };
}
