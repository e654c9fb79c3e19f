import type { FieldPath, PathStep } from "../core/field-path.ts";
import { isJsonObject, jsonEqual, type Json, type JsonObject } from "../core/json.ts";
import { builtinListKeys } from "../core/list-keys.ts";

/** The one spelling of a list item: by the merge keys of its list, `[name=web]`, where they name this item alone; else by index. */
export function listStep(
  path: FieldPath,
  list: readonly Json[],
  index: number,
  keys: readonly string[] | undefined = keysOf(path, list),
): PathStep {
  const key = keys === undefined ? undefined : keyOf(list[index], keys);
  const isOnly =
    key !== undefined && list.filter((item) => jsonEqual(keyOf(item, keys ?? []), key)).length === 1;
  return isOnly ? { key } : index;
}

function keysOf(path: FieldPath, list: readonly Json[]): readonly string[] | undefined {
  const [first] = list;
  return isJsonObject(first) ? builtinListKeys(path, first) : undefined;
}

/** undefined when the item lacks one of them; a port without protocol is TCP. */
function keyOf(item: Json | undefined, keys: readonly string[]): JsonObject | undefined {
  if (!isJsonObject(item)) return undefined;
  const pairs = keys.map((key) => [key, item[key] ?? (key === "protocol" ? "TCP" : undefined)]);
  return pairs.some(([, value]) => value === undefined)
    ? undefined
    : (Object.fromEntries(pairs) as JsonObject);
}
