import type { SynclineError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { Position } from "../../core/position.ts";
import { templateError } from "../template-error.ts";

/** One `{{…}}`, or a whole raw block. */
export interface Tag {
  readonly text: string;
  readonly offset: number;
}

export type At = (offset: number) => Position;

const tagPattern =
  /\\?(?:\{\{!--[\s\S]*?--~?\}\}|\{\{\{\{(?!\/)[\s\S]*?\}\}\}\}[\s\S]*?\{\{\{\{\/[\s\S]*?\}\}\}\}|\{\{\{\{[\s\S]*?\}\}\}\}|\{\{\{[\s\S]*?\}\}\}|\{\{[\s\S]*?\}\})/g;
const opening = /^\{\{~?(?:#[*>]?|\^)\s*([^\s}~]+)/;
const closing = /^\{\{~?\s*\/\s*([^\s}~]+)/;
const other = /^\{\{~?\s*(?:else\b|\^\s*~?\}\})/;

/** All tags of a text but escaped ones and comments. */
export function tagsOf(text: string): readonly Tag[] {
  return Array.from(text.matchAll(tagPattern), (match) => ({ text: match[0], offset: match.index })).filter(
    (tag) => !tag.text.startsWith("\\") && !tag.text.startsWith("{{!"),
  );
}

/** The text with a blank for each character of a tag. */
export function withoutTags(text: string): string {
  return text.replace(tagPattern, (tag) => tag.replace(/[^\n]/g, " "));
}

/** What a tag opens: `if` of `{{#if x}}`. */
export function opens(tag: string): string | undefined {
  return opening.exec(tag)?.[1];
}

/** True for an end of a block, and for `else`: no expression by itself. */
export function isPartOfBlock(tag: string): boolean {
  return closing.test(tag) || other.test(tag);
}

interface Open extends Tag {
  readonly name: string;
  hasElse: boolean;
}

/** A block without end, an end without block or of another one, an `else` too many. */
export function wrongNesting(tags: readonly Tag[], at: At, lastLine: number): SynclineError | undefined {
  const open: Open[] = [];
  for (const tag of tags) {
    const name = opens(tag.text);
    if (name !== undefined) open.push({ ...tag, name, hasElse: false });
    const mistake = closing.test(tag.text)
      ? wrongEnd(tag, open.pop(), at)
      : other.test(tag.text)
        ? wrongElse(tag, open.at(-1), at)
        : undefined;
    if (mistake !== undefined) return mistake;
  }
  const last = open.pop();
  if (last === undefined) return undefined;
  const message = `block "${last.name}" is not closed (end of file line ${lastLine})`;
  return templateError("TPL-SYNTAX", message, `write {{/${last.name}}}`, at(last.offset));
}

function wrongEnd({ text, offset }: Tag, last: Open | undefined, at: At): SynclineError | undefined {
  const name = closing.exec(text)?.[1] ?? "";
  if (last === undefined)
    return templateError("TPL-SYNTAX", `{{/${name}}} closes no open block`, "remove it", at(offset));
  if (last.name === name) return undefined;
  const message = `block "${last.name}" of line ${at(last.offset).line} is closed by {{/${name}}}`;
  return templateError("TPL-SYNTAX", message, `write {{/${last.name}}}`, at(offset));
}

function wrongElse({ text, offset }: Tag, block: Open | undefined, at: At): SynclineError | undefined {
  if (block === undefined)
    return templateError("TPL-SYNTAX", "{{else}} stands in no block", "remove it", at(offset));
  if (block.hasElse) {
    const message = `block "${block.name}" of line ${at(block.offset).line} has its {{else}} already`;
    return templateError("TPL-SYNTAX", message, "write {{else if …}} for the one before", at(offset));
  }
  block.hasElse = !/^\{\{~?\s*else\s+[^\s~}]/.test(text);
  return undefined;
}

/** A raw block without end (one that has its end is one tag), or an end of none. What follows may be anything. */
export function wrongRaw(tags: readonly Tag[], at: At): SynclineError | undefined {
  const raw = tags.find(({ text }) => rawAlone.test(text));
  if (raw === undefined) return undefined;
  const { text, offset } = raw;
  const name = rawAlone.exec(text)?.[1] ?? "";
  if (name.startsWith("/"))
    return templateError("TPL-SYNTAX", `{{{{${name}}}}} closes no open raw block`, "remove it", at(offset));
  const message = `raw block "${name}" is not closed`;
  return templateError("TPL-SYNTAX", message, `write {{{{/${name}}}}}`, at(offset));
}

const rawAlone = /^\{\{\{\{\s*([^\s}]+)\s*\}\}\}\}$/;

/** Blocks or parentheses inside each other, beyond the limit: the parser would run out of stack, somewhere. */
export function tooDeep(tags: readonly Tag[], at: At): SynclineError | undefined {
  let blocks = 0;
  for (const { text, offset } of tags) {
    if (opens(text) !== undefined) blocks++;
    else if (closing.test(text)) blocks--;
    if (blocks <= limits.templateDepth && parentheses(text) <= limits.templateDepth) continue;
    const what = blocks > limits.templateDepth ? "blocks" : "parentheses";
    const message = `${what} nested deeper than ${limits.templateDepth} (limits.templateDepth)`;
    return templateError("TPL-LIMIT", message, "move the inner part into a partial", at(offset));
  }
  return undefined;
}

/** How many are open at once, outside of quotes. */
function parentheses(tag: string): number {
  let depth = 0;
  let most = 0;
  for (const [character] of tag.matchAll(/"[^"]*"|'[^']*'|[()]/g)) {
    if (character === "(") most = Math.max(most, ++depth);
    else if (character === ")") depth--;
  }
  return most;
}
