import { isScalar, type Node } from "yaml";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import { blockText, isPlain, isVersion, keyText, quoted } from "./stringify.ts";
import type { Layout } from "./edit-layout.ts";

type ScalarValue = null | boolean | number | string;

/** A scalar on one line, in the quotes of the one it replaces as far as they can hold it. */
export function scalarLike(old: Node | null, value: ScalarValue, inFlow: boolean): string {
  if (typeof value !== "string") return JSON.stringify(value);
  const style = isScalar(old) ? old.type : undefined;
  if (style === "QUOTE_SINGLE" && isVisible(value)) return `'${value.replaceAll("'", "''")}'`;
  if (style === "QUOTE_DOUBLE" || (style === undefined && isVersion(value))) return quoted(value);
  return isPlain(value) && !(inFlow && /[,[\]{}]/.test(value)) ? value : quoted(value);
}

/** One line, and nothing in it that only an escape shows. */
function isVisible(text: string): boolean {
  return !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/.test(text) && text.isWellFormed();
}

/** A value on one line, as it may stand inside of brackets. */
export function inlineText(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(inlineText).join(", ")}]`;
  if (!isJsonObject(value)) return scalarLike(null, value as ScalarValue, true);
  const pairs = Object.entries(value).map(([key, inner]) => inlinePair(key, inner ?? null));
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

/** `key: value` on one line. */
export function inlinePair(key: string, value: Json): string {
  return `${scalarLike(null, key, true)}: ${inlineText(value)}`;
}

/** What follows `key:`: a blank and one line, or a line break and a block below a key at column `indent`. */
export function belowKey(value: Json, indent: number, layout: Layout): string {
  if (isShortList(value)) return ` ${inlineText(value)}`;
  const deeper = Array.isArray(value) ? layout.listStep : layout.step;
  const text = blockText(value, " ".repeat(indent + deeper), layout).replaceAll("\n", layout.eol);
  return text.startsWith(layout.eol) ? text : ` ${text}`;
}

/** `key: …` with all its lines, the first without its indent, the last without its line break. */
export function blockPair(key: string, value: Json, indent: number, layout: Layout): string {
  return `${keyText(key, " ".repeat(indent))}:${belowKey(value, indent, layout)}`;
}

/** `- …` with all its lines, likewise. */
export function blockItem(value: Json, indent: number, layout: Layout): string {
  if (isShortList(value)) return `- ${inlineText(value)}`;
  const text = blockText(value, " ".repeat(indent + 2), layout);
  const first = text.startsWith("\n") ? text.slice(indent + 3) : text;
  return `- ${first}`.replaceAll("\n", layout.eol);
}

/** A list of a few short scalars is easier to read on one line. */
function isShortList(value: Json): boolean {
  if (!Array.isArray(value)) return false;
  const items = value as readonly Json[];
  return items.every((item) => typeof item !== "object" || item === null) && inlineText(items).length <= 72;
}

/** True for what is neither map nor list. */
export function isScalarValue(value: Json): value is ScalarValue {
  return typeof value !== "object" || value === null;
}

/** True for `{}` and `[]`. */
export function isEmptyCollection(value: Json): boolean {
  return Array.isArray(value)
    ? value.length === 0
    : isJsonObject(value) && Object.keys(value as JsonObject).length === 0;
}
