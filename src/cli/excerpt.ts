import type { Position } from "../core/position.ts";
import { printable } from "../core/text.ts";

const width = 100;

/** The line that a position names, with a caret below its column. No value that may be secret is shown: templates are shown as
 *  they are (of Secrets without their literals), of every other file only the key (rule R14). */
export function excerptOf({ file, line, column }: Position, text: string | undefined): readonly string[] {
  const lines = (text ?? "").split("\n");
  const raw = lines[line - 1]?.replace(/\r$/, "");
  if (text === undefined || line === 0 || raw === undefined || raw.trim() === "") return [];
  const shown = isTemplate(file) ? templateLine(raw, text) : keyLine(raw, insideBlock(lines, line));
  if (shown === undefined) return [];
  const start = Math.max(0, column - width + 20);
  const number = String(line).padStart(5);
  const source = `${number} | ${printable(shown.slice(start, start + width))}`;
  const at = column - 1 - start;
  if (column === 0 || at > shown.length) return [source];
  return [source, `${" ".repeat(number.length)} | ${" ".repeat(at)}^`];
}

function isTemplate(file: string): boolean {
  return /(^|\/)templates\/[^]*\.(hbs|ya?ml|tpl)$/.test(file);
}

function templateLine(raw: string, text: string): string {
  return /^\s*kind:\s*["']?Secret\b/m.test(text) ? secretTemplateLine(raw) : raw;
}

/** Keys and expressions; texts inside of expressions are masked too. */
function secretTemplateLine(raw: string): string {
  return raw
    .split(/(\{\{.*?\}\})/)
    .map((part) => (part.startsWith("{{") ? part.replace(/"[^"]*"|'[^']*'/g, '"…"') : keyPart(part)))
    .join("");
}

function keyPart(part: string): string {
  const [key] = /^[\s-]*[\w./-]+:(\s|$)|^\s+$/.exec(part) ?? [];
  if (key === undefined) return part.trim() === "" ? part : "…";
  return part.slice(key.length).trim() === "" ? part : `${key}…`;
}

/** `  password: …`; undefined when the line is not plainly a key and its value. */
function keyLine(raw: string, isText: boolean): string | undefined {
  const match = /^(\s*(?:- +)*[\w./-]+:)(\s|$)/.exec(raw);
  if (isText || match?.[1] === undefined) return undefined;
  return raw.length > match[1].length ? `${match[1]} …` : match[1];
}

/** True when a line belongs to a text block (`key: |`): there a colon makes no key. */
function insideBlock(lines: readonly string[], line: number): boolean {
  const own = indentOf(lines[line - 1] ?? "");
  let least = own;
  for (let at = line - 2; at >= 0; at--) {
    const above = lines[at] ?? "";
    if (above.trim() === "" || indentOf(above) >= least) continue;
    least = indentOf(above);
    if (/(^|[\s:-])[|>][-+\d]*\s*(#.*)?$/.test(above)) return true;
  }
  return false;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
