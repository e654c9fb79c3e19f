import Handlebars from "handlebars";
import type { SynclineError } from "../../core/errors.ts";
import type { Position } from "../../core/position.ts";
import { templateError } from "../template-error.ts";
import type { Program } from "./ast.ts";
import { goSyntaxCure } from "./go-syntax.ts";
import {
  isPartOfBlock,
  opens,
  tagsOf,
  tooDeep,
  withoutTags,
  wrongNesting,
  wrongRaw,
  type At,
  type Tag,
} from "./nesting.ts";

/** Text → syntax tree, whitespace control done. Throws TPL-SYNTAX, TPL-GO-SYNTAX or TPL-LIMIT with the place of
 *  the first mistake. Only a string is ever parsed: Handlebars would take a ready tree as code (CVE-2026-33937).
 */
export function parseTemplate(text: string, file: string): Program {
  if (typeof text !== "string") throw new TypeError("a template is a string");
  const tags = tagsOf(text);
  const deep = tooDeep(tags, (offset) => positionAt(text, offset, file));
  if (deep !== undefined) throw deep;
  try {
    return Handlebars.parse(text) as unknown as Program;
  } catch (error) {
    throw explain(text, file, tags, /on line (\d+)/.exec(String(error))?.[1]);
  }
}

/** Handlebars' own messages name parser tokens and the line where it gave up; people need the tag that is
 *  wrong. */
function explain(text: string, file: string, tags: readonly Tag[], line = "0"): SynclineError {
  const at = (offset: number) => positionAt(text, offset, file);
  // Handlebars takes it for the end of the text.
  const nul = text.indexOf("\0");
  if (nul >= 0) return templateError("TPL-SYNTAX", "character U+0000 is not allowed", "remove it", at(nul));
  return (
    wrongRaw(tags, at) ??
    wrongTag(tags, at) ??
    wrongNesting(tags, at, lineCount(text)) ??
    openTag(text, at) ??
    thirdBrace(text, tags, at) ??
    templateError("TPL-SYNTAX", "is not valid Handlebars", "look at the braces of this line", {
      ...{ file, line: Number(line), column: 0 },
    })
  );
}

/** The first tag that is no expression by itself. */
function wrongTag(tags: readonly Tag[], at: At): SynclineError | undefined {
  const wrong = tags.find((tag) => !parses(alone(tag.text)));
  if (wrong === undefined) return undefined;
  const cure = opens(wrong.text) === undefined ? goSyntaxCure(wrong.text) : undefined;
  if (cure !== undefined) return goSyntaxError(cure, at(wrong.offset));
  const message = `${shorten(wrong.text)} is not a valid expression`;
  return templateError("TPL-SYNTAX", message, hintFor(wrong.text), at(wrong.offset));
}

/** What is most often wrong with such a tag. */
function hintFor(tag: string): string {
  const found = cures.find(([pattern]) => pattern.test(tag.replace(/\\./g, "")));
  return found?.[1] ?? "write {{path}}, {{helper argument …}}, or a call in parentheses as an argument";
}

const cures: readonly (readonly [RegExp, string])[] = [
  [/[^}]\}[^}]/, "close it with }}"],
  [/\.\d/, "write a list's item as list.[0]"],
  [/\bas\s*(?!\|[^|]*\|)/, "write block parameters as |item index|"],
  [/^[^"]*("[^"]*"[^"]*)*"[^"]*$/, 'close the quote "'],
  [/^[^']*('[^']*'[^']*)*'[^']*$/, "close the quote '"],
];

/** TPL-GO-SYNTAX with the Handlebars spelling as its cure. */
export function goSyntaxError(cure: string, position: Position): SynclineError {
  return templateError("TPL-GO-SYNTAX", "this is Helm (Go) template syntax", `write ${cure}`, position);
}

/** A tag made complete: blocks get their end, ends and `else` become a harmless text. */
function alone(tag: string): string {
  if (tag.startsWith("{{{{")) return "";
  const open = opens(tag);
  if (open !== undefined) return `${tag}{{/${open}}}`;
  return isPartOfBlock(tag) ? "" : tag;
}

function parses(text: string): boolean {
  try {
    Handlebars.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** `{{` that never ends. */
function openTag(text: string, at: At): SynclineError | undefined {
  const open = withoutTags(text).indexOf("{{");
  if (open < 0) return undefined;
  const hint = text.startsWith("{{!--", open) ? "write --}}" : "write }}";
  return templateError("TPL-SYNTAX", '"{{" is not closed', hint, at(open));
}

/** `{a: {{b}}}`: Handlebars reads `}}}` as the end of `{{{`. */
function thirdBrace(text: string, tags: readonly Tag[], at: At): SynclineError | undefined {
  const tag = tags.find((one) => !one.text.startsWith("{{{") && text[one.offset + one.text.length] === "}");
  if (tag === undefined) return undefined;
  const hint = "put a blank between }} and the third }, or write the map on lines of its own";
  return templateError("TPL-SYNTAX", `${shorten(tag.text)}} ends in three braces`, hint, at(tag.offset));
}

function positionAt(text: string, offset: number, file: string): Position {
  const before = text.slice(0, offset).split("\n");
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function lineCount(text: string): number {
  return text.replace(/\n$/, "").split("\n").length;
}

function shorten(tag: string): string {
  const line = tag.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
