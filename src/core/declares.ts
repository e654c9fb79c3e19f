import { isJsonObject, jsonEqual, type Json } from "./json.ts";

/** True when everything in `want` stands in `have` too: the API server adds defaults. */
export function declares(have: Json | undefined, want: Json | undefined): boolean {
  if (isJsonObject(want) && isJsonObject(have))
    return Object.entries(want).every(([key, value]) => value === undefined || declares(have[key], value));
  if (Array.isArray(want) && Array.isArray(have)) {
    const [wanted, there] = [want as readonly Json[], have as readonly Json[]];
    return wanted.length === there.length && wanted.every((value, at) => declares(there[at], value));
  }
  return jsonEqual(have, want);
}
