import { canonicalJson, isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import { matchesKey, valueAt, type FieldPath, type PathStep } from "../core/field-path.ts";
import type { KubeObject } from "../core/manifest.ts";

/** An object with nothing but the values that `live` has at some paths: list items with their merge keys, as an apply needs them.
 *  Paths that live lacks are left out. */
export function partialObject(live: KubeObject, paths: readonly FieldPath[]): JsonObject {
  return paths.reduce<JsonObject>((all, path) => {
    const value = valueAt(live, path);
    return value === undefined ? all : (withValue(all, path, value) as JsonObject);
  }, {});
}

function withValue(at: Json | undefined, [step, ...rest]: FieldPath, value: Json): Json {
  if (step === undefined) return value;
  if (typeof step === "string") {
    const map = isJsonObject(at) ? at : {};
    return { ...map, [step]: withValue(map[step], rest, value) };
  }
  return withItem(Array.isArray(at) ? (at as readonly Json[]) : [], step, rest, value);
}

function withItem(
  list: readonly Json[],
  step: Exclude<PathStep, string>,
  rest: FieldPath,
  value: Json,
): readonly Json[] {
  if (typeof step === "number") return [...list, withValue(undefined, rest, value)];
  if ("value" in step) {
    const isThere = list.some((item) => canonicalJson(item) === canonicalJson(step.value));
    return isThere ? list : [...list, step.value];
  }
  const index = list.findIndex((item) => matchesKey(item, step.key));
  const item = withValue(list[index] ?? step.key, rest, value);
  return index < 0 ? [...list, item] : list.with(index, item);
}

/** An object with the values of `live` at some paths instead of its own; paths that live lacks stay as they are. */
export function withValuesOf(object: KubeObject, live: KubeObject, paths: readonly FieldPath[]): KubeObject {
  return paths.reduce<KubeObject>((all, path) => {
    const value = valueAt(live, path);
    return value === undefined ? all : (withValue(all as Json, path, value) as KubeObject);
  }, object);
}
