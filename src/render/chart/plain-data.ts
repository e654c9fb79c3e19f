import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import { plainMap } from "../helpers/helper.ts";

/** A deep copy whose maps have no prototype, frozen: a template can neither reach nor change anything but
 *  data (reliability.md R23). */
export function plainData(value: JsonObject): JsonObject {
  return copyMap(value);
}

function copy(value: Json): Json {
  if (Array.isArray(value)) return Object.freeze((value as readonly Json[]).map(copy));
  return isJsonObject(value) ? copyMap(value) : value;
}

function copyMap(map: JsonObject): JsonObject {
  const entries = Object.entries(map).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, copy(value)] as const],
  );
  return Object.freeze(plainMap(entries));
}
