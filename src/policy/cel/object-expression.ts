import { isJsonObject, type Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/manifest.ts";
import { boundedReason } from "./bounded.ts";
import { compile, type Compiled, type Result } from "./compile.ts";
import { objectEnvironment } from "./environment.ts";
import { toCel } from "./values.ts";

/** An expression about one live object, such as `object.status.phase == "Ready"`. It is cheap enough to run beside everything else: no
 *  loop in a loop, no patterns, no object larger than the limits. `wanted` = what it has to give. Errors are told, never thrown. */
export function compileObjectExpression(expression: string, wanted: "bool" | "string"): Compiled {
  environment ??= objectEnvironment();
  const compiled = compile(environment, expression, boundedReason);
  if (!compiled.ok || compiled.type === wanted || compiled.type.startsWith("dyn")) return compiled;
  return { ok: false, error: `it must give a ${wanted}, it gives ${compiled.type}` };
}

let environment: ReturnType<typeof objectEnvironment> | undefined;

/** What the expressions see: the object without managedFields, or why it is too large to be judged. */
export function objectForCel(object: KubeObject): Result {
  const { managedFields: _managed, ...metadata } = object.metadata;
  const seen = { ...object, metadata };
  if (JSON.stringify(seen).length > mostBytes)
    return tooLarge(`the object has more than ${String(mostBytes / 1024)} KiB`);
  if (longestList(seen as unknown as Json) > mostItems)
    return tooLarge(`a list of the object has more than ${String(mostItems)} entries`);
  return { ok: true, value: toCel(seen as unknown as Json) };
}

/** A loop over `mostItems` that looks through `mostBytes` each time takes some 0.1 s: no more may be spent on one object. */
const mostBytes = 128 * 1024;
const mostItems = 1000;

function tooLarge(error: string): Result {
  return { ok: false, error, code: "too_large" };
}

function longestList(value: Json): number {
  const children = Array.isArray(value)
    ? (value as readonly Json[])
    : isJsonObject(value)
      ? (Object.values(value) as Json[])
      : [];
  return children.reduce<number>((most, child) => Math.max(most, longestList(child)), children.length);
}
