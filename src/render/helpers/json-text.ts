import { isJsonObject, type Json } from "../../core/json.ts";

/** JSON with sorted keys, as Go writes it: the same bytes whatever the order in which layers set keys. */
export function sortedJson(value: Json, { indent = "", html = false } = {}): string {
  const text = write(value, indent, "\n");
  return html ? text.replace(/[<>&]/g, escaped) : text;
}

function write(value: Json, indent: string, lineBreak: string): string {
  const inner = indent === "" ? "" : `${lineBreak}${indent}`;
  const end = indent === "" ? "" : lineBreak;
  const deeper = `${lineBreak}${indent}`;
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => inner + write(item, indent, deeper));
    return items.length === 0 ? "[]" : `[${items.join(",")}${end}]`;
  }
  if (!isJsonObject(value)) return scalar(value);
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  const items = keys
    .sort(byCodePoint)
    .map(
      (key) =>
        `${inner}${scalar(key)}:${indent === "" ? "" : " "}${write(value[key] ?? null, indent, deeper)}`,
    );
  return items.length === 0 ? "{}" : `{${items.join(",")}${end}}`;
}

/** Line breaks and invisible characters that only YAML 1.1 knows are escaped too, so that it reads the same as YAML. */
function scalar(value: Json): string {
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Go sorts by UTF-8 bytes, which is by code point. */
export function byCodePoint(a: string, b: string): number {
  for (let i = 0; i < Math.min(a.length, b.length);) {
    const [left = 0, right = 0] = [a.codePointAt(i), b.codePointAt(i)];
    if (left !== right) return left - right;
    i += left > 0xffff ? 2 : 1;
  }
  return a.length - b.length;
}
