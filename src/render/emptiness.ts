import type { Value } from "./helpers/helper.ts";

/** Helm's emptiness, for `if unless with and or not default empty`: absent, null, false, 0, "", [] and {}. */
export function isEmpty(value: Value): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}
