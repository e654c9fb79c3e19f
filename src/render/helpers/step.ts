import type { JsonObject } from "../../core/json.ts";
import type { Value } from "./helper.ts";

/** One step into a map, or a list by number or `length`; undefined = absent. Only own keys count: nothing is
 *  reached through a prototype. */
export function step(value: Value, part: string): Value {
  if (typeof value === "string") return part === "length" ? value.length : undefined;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
  return (value as JsonObject)[part];
}
