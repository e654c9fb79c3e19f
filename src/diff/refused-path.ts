import { parsePath, valueAt, type FieldPath, type PathStep } from "../core/field-path.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { bracketOf, nameOf } from "./conflict-path.ts";

/** The path of a field that the API server refused, read along the object that was applied: only it tells where a key with dots ends,
 *  and whether `[…]` is an index, a list key or a key. Ends with the first step that the object does not have (a required field). */
export function refusedPath(field: string, applied: KubeObject): FieldPath {
  const path: PathStep[] = [];
  let at: Json | undefined = applied;
  let rest = /^[.[]/.test(field) ? field : `.${field}`;
  while (rest !== "" && at !== undefined) {
    const text = textOf(rest, at);
    const step = text === undefined ? undefined : stepOf(text, at);
    if (text === undefined || step === undefined) return path;
    path.push(step);
    at = valueAt(at, [step]);
    rest = rest.slice(text.length);
  }
  return path;
}

function textOf(rest: string, at: Json): string | undefined {
  return rest.startsWith("[") ? bracketOf(rest) : (nameOf(rest, at) ?? /^\.[^.[]+/.exec(rest)?.[0]);
}

function stepOf(text: string, at: Json): PathStep | undefined {
  if (!text.startsWith("[")) return text.slice(1);
  if (isJsonObject(at)) return text.slice(1, -1);
  try {
    return parsePath(text)[0];
  } catch {
    return undefined; // Go quotes a few characters otherwise than JSON
  }
}
