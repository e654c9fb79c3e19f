import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import { templateError } from "../template-error.ts";

/** A map as TOML: keys sorted, plain values before tables. Source: the encoder of github.com/BurntSushi/toml. Throws TPL-NULL, TPL-TYPE. */
export function tomlText(map: JsonObject): string {
  return tableText(map, [], "").replace(/^\n/, "");
}

function tableText(map: JsonObject, path: readonly string[], indent: string): string {
  const keys = Object.keys(map).sort();
  const isTable = (value: Json | undefined): boolean => isJsonObject(value) || isTableList(value);
  const plain = keys.filter((key) => !isTable(map[key]) && map[key] !== null);
  const tables = keys.filter((key) => isTable(map[key]));
  return [
    ...plain.map((key) => `${indent}${keyText(key)} = ${valueText(map[key] ?? null)}\n`),
    ...tables.map((key) => namedTable(map[key] ?? null, [...path, key], indent)),
  ].join("");
}

function namedTable(value: Json, path: readonly string[], indent: string): string {
  const name = path.map(keyText).join(".");
  const inner = path.length === 1 ? "" : indent;
  const gap = path.length === 1 ? "\n" : "";
  if (isJsonObject(value)) return `${gap}${inner}[${name}]\n${tableText(value, path, `${inner}  `)}`;
  return (value as readonly JsonObject[])
    .map((item) => `\n${inner}[[${name}]]\n${tableText(item, path, `${inner}  `)}`)
    .join("");
}

function isTableList(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length > 0 && (value as readonly Json[]).every(isJsonObject);
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : textOf(key);
}

function valueText(value: Json): string {
  if (value === null) throw templateError("TPL-NULL", "a list holds null, which TOML has not");
  if (typeof value === "string") return textOf(value);
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : floatText(value);
  if (typeof value === "boolean") return String(value);
  if (!isJsonObject(value)) return `[${(value as readonly Json[]).map(valueText).join(", ")}]`;
  const keys = Object.keys(value)
    .sort()
    .filter((key) => value[key] !== null);
  return `{${keys.map((key) => `${keyText(key)} = ${valueText(value[key] ?? null)}`).join(", ")}}`;
}

function floatText(value: number): string {
  const text = String(value).replace(/e([-+])(\d)$/, "e$10$2");
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const escapes: Readonly<Record<string, string>> = {
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
};

function textOf(text: string): string {
  const escaped = text.replace(
    /[\u0000-\u001f"\\\u007f]/g,
    (each) => escapes[each] ?? `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}
