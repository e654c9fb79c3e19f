import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";

/** Of two trees of fieldsV1: the paths of `a` whose leaves `b` does not have; `a` itself when they share none. */
export function subtractFields(a: JsonObject, b: JsonObject): JsonObject {
  let isChanged = false;
  const rest: Record<string, Json | undefined> = {};
  for (const [key, child] of Object.entries(a)) {
    const other = b[key];
    // "." is the map itself: it goes with the last of its fields.
    if (key === "." || !isJsonObject(child) || !isJsonObject(other)) {
      rest[key] = child;
      continue;
    }
    const inner = subtractFields(child, other);
    if (inner === child && Object.keys(child).length > 0) rest[key] = child;
    else {
      isChanged = true;
      if (Object.keys(inner).some((name) => name !== ".")) rest[key] = inner;
    }
  }
  return isChanged ? rest : a;
}
