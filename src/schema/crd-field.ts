import * as z from "zod";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";

/**
 * A rule that both sides enforce with the same words: the API server by CEL when the object is written, the agent
 * by `holds` when it reads it (an object may be older than its CRD).
 */
export interface Rule<T> {
  /** CEL over `self`. The strings it looks at need a maxLength, or the server refuses the cost. */
  readonly rule: string;
  readonly message: string;
  readonly holds: (value: T) => boolean;
}

/** The schema with these rules for agent and API server, beside those it has. */
export function ruled<S extends z.ZodType>(schema: S, ...rules: readonly Rule<z.output<S>>[]): S {
  const present = (schema.meta()?.["x-kubernetes-validations"] ?? []) as readonly unknown[];
  const validations = [...present, ...rules.map(({ rule, message }) => ({ rule, message }))];
  return rules
    .reduce<S>((checked, { holds, message }) => checked.refine(holds, message), schema)
    .meta({ "x-kubernetes-validations": validations });
}

/** A text of limited length that matches. `pattern` must mean the same in JavaScript and RE2: no look-around, no \u. */
export function text(maxLength: number, pattern: RegExp, message: string): z.ZodString {
  const rule = `self.matches(${celString(pattern.source)})`;
  return ruled(z.string().max(maxLength), { rule, message, holds: (value) => pattern.test(value) });
}

/** Free JSON that the API server keeps as it is. */
export function freeObject(): z.ZodType<JsonObject, JsonObject> {
  return z
    .custom<JsonObject>(isJsonObject, "must be a map")
    .meta({ type: "object", "x-kubernetes-preserve-unknown-fields": true });
}

/** One value of any type, null included. */
export function freeValue(): z.ZodType<Json, Json> {
  return (z.unknown() as unknown as z.ZodType<Json, Json>).meta({
    nullable: true,
    "x-kubernetes-preserve-unknown-fields": true,
  });
}

/** A time as the API server checks it (RFC 3339). */
export function timestamp(): z.ZodString {
  return z.string().meta({ format: "date-time" });
}

/** What a schema gives, as values that nobody changes. */
export type Immutable<T> = [Json] extends [T]
  ? T
  : T extends readonly (infer E)[]
    ? readonly Immutable<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Immutable<T[K]> }
      : T;

/** A CEL string literal: raw, so that a pattern's backslashes stay as they are. */
function celString(source: string): string {
  return `r'${source.replaceAll("'", "\\x27")}'`;
}
