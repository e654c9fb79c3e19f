import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";

/** The value with the maps at a path changed; lists on the way stand for all their items. `create`: maps that are missing are made. */
export function changeAt(
  value: Json | undefined,
  [step, ...rest]: readonly string[],
  { create, change }: { readonly create: boolean; readonly change: (map: JsonObject) => JsonObject },
): Json | undefined {
  if (Array.isArray(value)) {
    const path = step === undefined ? [] : [step, ...rest];
    return (value as readonly Json[]).map((item) => changeAt(item, path, { create, change }) ?? null);
  }
  if (value !== undefined && value !== null && !isJsonObject(value)) return value;
  if ((value === undefined || value === null) && !create) return value;
  const map = value ?? {};
  if (step === undefined) return change(map);
  const child = changeAt(map[step], rest, { create, change });
  return child === undefined ? map : { ...map, [step]: child };
}

/** Every map and list item below a value, changed by `change` from the inside out. `key` = the key that holds it. */
export function changeAll(
  value: Json,
  change: (map: JsonObject, keys: readonly string[]) => JsonObject,
  keys: readonly string[] = [],
): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => changeAll(item, change, keys));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, child]) => [
    key,
    child === undefined ? child : changeAll(child, change, [...keys, key]),
  ]);
  return change(Object.fromEntries(entries) as JsonObject, keys);
}
