import type { Json, JsonObject } from "../core/json.ts";
import { resolvePlain } from "./scalar.ts";

/**
 * A value as YAML that kubectl, and readers of YAML 1.2, read back as the same value: block style, keys in the given
 * order, lists at the indent of their key as kubectl writes them, long lines not folded, texts of several lines as
 * literal blocks where that is exact. Ends with a line break.
 */
export function stringifyYaml(value: Json): string {
  return `${blockText(value, "", asKubectl).replace(/^\n/, "")}\n`;
}

/** Blanks by which a map, and a list, stand deeper than their key. */
export interface Indents {
  readonly step: number;
  readonly listStep: number;
  /** Texts such as `1.4.3` get quotes, because a person will make `1.10` of it, which without them is a number. */
  readonly quotesVersions?: boolean;
}

const asKubectl: Indents = { step: 2, listStep: 0 };

/** What follows `key:` or `-`: a scalar without a blank before it, or a line break and a block at `indent`. */
export function blockText(value: Json, indent: string, indents: Indents): string {
  if (Array.isArray(value)) return listText(value as readonly Json[], indent, indents);
  if (typeof value === "object" && value !== null) return mapText(value as JsonObject, indent, indents);
  if (indents.quotesVersions === true && isVersion(value)) return quoted(value);
  return scalarText(value, indent);
}

/** `1.4.3`, `2.11.5-rc.1`. */
export function isVersion(value: Json): value is string {
  return typeof value === "string" && /^\d+\.\d+\.\d+[^\s]*$/.test(value);
}

function mapText(map: JsonObject, indent: string, indents: Indents): string {
  const keys = Object.keys(map).filter((key) => map[key] !== undefined);
  if (keys.length === 0) return "{}";
  return keys
    .map((key) => {
      const value = map[key] as Json;
      const deeper = " ".repeat(Array.isArray(value) ? indents.listStep : indents.step);
      const text = blockText(value, indent + deeper, indents);
      return `\n${indent}${keyText(key, indent)}:${text.startsWith("\n") ? text : ` ${text}`}`;
    })
    .join("");
}

function listText(list: readonly Json[], indent: string, indents: Indents): string {
  if (list.length === 0) return "[]";
  return list
    .map((item) => {
      const text = blockText(item, `${indent}  `, indents);
      // The first line of a map or list stands behind the dash.
      return `\n${indent}- ${text.startsWith("\n") ? text.slice(indent.length + 3) : text}`;
    })
    .join("");
}

/** A scalar as it stands behind `key:`; a text of several lines is a literal block at `indent`. */
export function scalarText(value: null | boolean | number | string, indent: string): string {
  if (typeof value !== "string") return JSON.stringify(value);
  if (isPlain(value)) return value;
  return isLiteral(value) ? literalText(value, indent) : quoted(value);
}

/** A key longer than 1,024 characters needs the explicit form. */
export function keyText(key: string, indent: string): string {
  const text = isPlain(key) ? key : quoted(key);
  return text.length > 1000 ? `? ${text}\n${indent}` : text;
}

/** Conservative: visible characters and single blanks only, and no reader may take it for anything but a text. */
export function isPlain(text: string): boolean {
  return (
    /^[\p{L}\p{N}_/.$(][\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(text) &&
    !/: | #|[: ]$|^\.+$/.test(text) &&
    !numberLike.test(text) &&
    resolvePlain(text) === text
  );
}

/** Numbers, times and dates of YAML 1.1 and 1.2, whatever kubectl makes of them. */
const numberLike =
  /^[-+.]?[0-9][0-9_]*([.:][0-9_]*)*([eE][-+]?[0-9]+)?$|^0[oOxXbB]|^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}/;

/** JSON's escapes are YAML's; the rest are line breaks or invisible to some reader. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(hidden, (char) => {
    const code = (char.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}

/** Control characters, line breaks of YAML 1.1, and marks that nobody sees: direction, width, joining, tags. */
const hidden = /[\u007f-\u009f\u2028\u2029\ufffe\uffff]|\p{Cf}/gu;

/** Several lines, none of which starts the block with a blank or ends in one, and only visible characters. */
function isLiteral(text: string): boolean {
  return (
    text.includes("\n") &&
    /^[^\s]/.test(text) &&
    !/[ \t](\n|$)/.test(text) &&
    !/[\u0000-\u0008\u000b-\u001f]/.test(text) &&
    text.search(hidden) < 0 &&
    text.isWellFormed()
  );
}

function literalText(text: string, indent: string): string {
  const chomp = !text.endsWith("\n") ? "-" : text.endsWith("\n\n") ? "+" : "";
  const lines = (chomp === "-" ? text : text.slice(0, -1)).split("\n");
  // At the top level a block still needs one level of indent.
  const inner = indent === "" ? "  " : indent;
  return `|${chomp}\n${lines.map((line) => (line === "" ? "" : inner + line)).join("\n")}`;
}
