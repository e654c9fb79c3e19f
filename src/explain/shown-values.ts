import type { FieldPath } from "../core/field-path.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import { hidden, type ValueFacts } from "./key-view.ts";

/** The merged values as they may be shown: every secret leaf masked. */
export function shownValues({ merged, isSecret }: ValueFacts): JsonObject {
  return shown(merged.values, [], isSecret) as JsonObject;
}

function shown(value: Json, path: FieldPath, isSecret: ValueFacts["isSecret"]): Json {
  if (Array.isArray(value) && value.length > 0)
    return (value as readonly Json[]).map((item, index) => shown(item, [...path, index], isSecret));
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    const entries = Object.entries(value).map(([key, inner = null]) => [
      key,
      shown(inner, [...path, key], isSecret),
    ]);
    return Object.fromEntries(entries) as JsonObject;
  }
  return isSecret(path) ? hidden : value;
}
