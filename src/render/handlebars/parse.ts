import Handlebars from "handlebars";
import type { SynclineError } from "../../core/errors.ts";
import type { Position } from "../../core/position.ts";
import { templateError } from "../template-error.ts";
import type { Program } from "./ast.ts";
import { goSyntaxCure } from "./go-syntax.ts";

/** Text → syntax tree, whitespace control done. Throws TPL-SYNTAX or TPL-GO-SYNTAX with the place of the
 *  first mistake. Only a string is ever parsed: Handlebars would take a ready tree as code (CVE-2026-33937).
 */
export function parseTemplate(text: string, file: string): Program {
  if (typeof text !== "string") throw new TypeError("a template is a string");
  try {
    return Handlebars.parse(text) as unknown as Program;
  } catch (error) {
    throw explain(text, file, /on line (\d+)/.exec(String(error))?.[1]);
  }
}

interface Tag {
  readonly text: string;
  readonly offset: number;
}

const tagPattern =
  /\\?(?:\{\{!--[\s\S]*?--~?\}\}|\{\{\{\{[\s\S]*?\}\}\}\}|\{\{\{[\s\S]*?\}\}\}|\{\{[\s\S]*?\}\})/g;

/** Handlebars' own messages name parser tokens and the line where it gave up; people need the tag that is
 *  wrong. */
function explain(text: string, file: string, line = "0"): SynclineError {
  const tags = Array.from(text.matchAll(tagPattern), (match) => ({
    text: match[0],
    offset: match.index,
  })).filter((tag) => !tag.text.startsWith("\\") && !tag.text.startsWith("{{!"));
  const at = (offset: number) => positionAt(text, offset, file);
  return (
    wrongTag(tags, at) ??
    wrongNesting(tags, at, lineCount(text)) ??
    openTag(text, at) ??
    thirdBrace(text, tags, at) ??
    templateError("TPL-SYNTAX", "is not valid Handlebars", undefined, { file, line: Number(line), column: 0 })
  );
}

type At = (offset: number) => Position;

/** The first tag that is no expression by itself. */
function wrongTag(tags: readonly Tag[], at: At): SynclineError | undefined {
  const wrong = tags.find((tag) => !parses(alone(tag.text)));
  if (wrong === undefined) return undefined;
  const cure = goSyntaxCure(wrong.text);
  if (cure !== undefined) return goSyntaxError(cure, at(wrong.offset));
  const hint = /\.\d/.test(wrong.text) ? "write a list's item as list.[0]" : undefined;
  return templateError(
    "TPL-SYNTAX",
    `${shorten(wrong.text)} is not a valid expression`,
    hint,
    at(wrong.offset),
  );
}

/** TPL-GO-SYNTAX with the Handlebars spelling as its cure. */
export function goSyntaxError(cure: string, position: Position): SynclineError {
  return templateError("TPL-GO-SYNTAX", "this is Helm (Go) template syntax", `write ${cure}`, position);
}

/** A tag made complete: blocks get their end, ends and `else` become a harmless text. */
function alone(tag: string): string {
  if (tag.startsWith("{{{{")) return "";
  const open = /^\{\{~?(?:#[*>]?|\^)\s*([^\s}~]+)/.exec(tag);
  if (open !== null) return `${tag}{{/${open[1] ?? ""}}}`;
  return /^\{\{~?\s*(?:\/|else\b|\^\s*~?\}\})/.test(tag) ? "" : tag;
}

function parses(text: string): boolean {
  try {
    Handlebars.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A block without end, an end without block, or an end of another block. */
function wrongNesting(tags: readonly Tag[], at: At, lastLine: number): SynclineError | undefined {
  const open: { name: string; offset: number }[] = [];
  for (const { text, offset } of tags) {
    const opens = /^\{\{~?(?:#[*>]?|\^)\s*([^\s}~]+)/.exec(text);
    const closes = /^\{\{~?\s*\/\s*([^\s}~]+)/.exec(text);
    if (opens !== null) open.push({ name: opens[1] ?? "", offset });
    if (closes === null) continue;
    const last = open.pop();
    const name = closes[1] ?? "";
    if (last === undefined) {
      return templateError("TPL-SYNTAX", `{{/${name}}} closes no open block`, undefined, at(offset));
    }
    if (last.name !== name) {
      const message = `block "${last.name}" of line ${at(last.offset).line} is closed by {{/${name}}}`;
      return templateError("TPL-SYNTAX", message, `write {{/${last.name}}}`, at(offset));
    }
  }
  const last = open.pop();
  if (last === undefined) return undefined;
  const message = `block "${last.name}" is not closed (end of file line ${lastLine})`;
  return templateError("TPL-SYNTAX", message, `write {{/${last.name}}}`, at(last.offset));
}

/** `{{` that never ends, or an `else` outside a block. */
function openTag(text: string, at: At): SynclineError | undefined {
  const rest = text.replace(tagPattern, (tag) => tag.replace(/[^\n]/g, " "));
  const open = rest.indexOf("{{");
  if (open >= 0) return templateError("TPL-SYNTAX", '"{{" is not closed', "write }}", at(open));
  const stray = text.search(/\{\{~?\s*(?:else\b|\^\s*~?\}\})/);
  return stray < 0
    ? undefined
    : templateError("TPL-SYNTAX", "{{else}} stands in no block", undefined, at(stray));
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
