import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import { templateError } from "../template-error.ts";
import type { Value } from "./helper.ts";
import { floatOf, integerOf } from "./number-text.ts";

/** `a map`, `the number 3`-free words for messages: kinds, never values. */
export function kindText(value: Value): string {
  if (value === undefined) return "not set";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string" ? "text" : `a ${typeof value}`;
}

/** Argument `index` as text; numbers and booleans count as text, as in Sprig. Throws TPL-TYPE, TPL-NULL. */
export function textAt(args: readonly Value[], index: number): string {
  return asText(args[index], `argument ${index + 1}`);
}

/** A scalar as YAML and Sprig print it. */
export function asText(value: Value, what: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === null || value === undefined) throw wrong(value, what, "text");
  throw wrong(value, what, "text", "write toYaml or toJson");
}

/** Argument `index` as a number; text that reads as a number counts. */
export function numberAt(args: readonly Value[], index: number): number {
  return numeric(args[index], index, floatOf);
}

/** Argument `index` as an integer: fractions are cut, as Sprig's int64 does; text counts as in Go (0644 is octal). */
export function integerAt(args: readonly Value[], index: number): number {
  return safeInteger(Math.trunc(numeric(args[index], index, integerOf)) + 0);
}

function numeric(value: Value, index: number, read: (text: string) => number | undefined): number {
  const number = typeof value === "string" ? read(value) : value;
  if (typeof number !== "number") throw wrong(value, `argument ${index + 1}`, "a number");
  return number;
}

/** Beyond 2^53 an integer would silently lose digits. */
export function safeInteger(value: number): number {
  if (!Number.isSafeInteger(value))
    throw templateError("TPL-TYPE", "the result is beyond 2^53 and not exact");
  return value;
}

/** Argument `index` as a list. Throws TPL-TYPE. */
export function listAt(args: readonly Value[], index: number): readonly Json[] {
  const value = args[index];
  if (!Array.isArray(value)) throw wrong(value, `argument ${index + 1}`, "a list");
  return value as readonly Json[];
}

/** Argument `index` as a map. Throws TPL-TYPE. */
export function mapAt(args: readonly Value[], index: number): JsonObject {
  const value = args[index];
  if (!isJsonObject(value)) throw wrong(value, `argument ${index + 1}`, "a map");
  return value;
}

/** A map key; the names that lead to prototypes elsewhere are refused everywhere (reliability.md R28). */
export function keyAt(args: readonly Value[], index: number): string {
  return allowedKey(textAt(args, index));
}

/** The key itself; TPL-FORBIDDEN for a reserved one. */
export function allowedKey(key: string): string {
  if (forbiddenKeys.has(key))
    throw templateError("TPL-FORBIDDEN", `"${key}" is not accessible`, forbiddenHint);
  return key;
}

export const forbiddenHint = "rename the key";
export const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

function wrong(value: Value, what: string, needs: string, hint?: string): Error {
  const code = value === null ? "TPL-NULL" : value === undefined ? "TPL-UNDEFINED" : "TPL-TYPE";
  return templateError(code, `${what} is ${kindText(value)}, needs ${needs}`, hint);
}
