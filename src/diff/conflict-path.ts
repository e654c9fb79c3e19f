import { parsePath, valueAt, type FieldPath, type PathStep } from "../core/field-path.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";

/** The path that a conflict of the API server names: `.metadata.labels.app.kubernetes.io/name`. The server writes keys as they are,
 *  dots and slashes included, so only the object that was applied tells where one ends. Undefined when it has no such field. */
export function conflictPath(field: string, applied: KubeObject): FieldPath | undefined {
  const path: PathStep[] = [];
  let at: Json | undefined = applied;
  for (let rest = field; rest !== "";) {
    const text: string | undefined = rest.startsWith("[") ? bracketOf(rest) : nameOf(rest, at);
    if (text === undefined) return undefined;
    const step: PathStep | undefined = text.startsWith("[") ? parsePath(text)[0] : text.slice(1);
    if (step === undefined) return undefined;
    path.push(step);
    at = valueAt(at, [step]);
    rest = rest.slice(text.length);
  }
  return path;
}

/** The bracket that the text starts with: `[name="c"]`. */
export function bracketOf(text: string): string | undefined {
  return /^\[(?:"(?:[^"\\]|\\.)*"|[^\]"])+\]/.exec(text)?.[0];
}

/** The longest key of the map that the text goes on with: `.app.kubernetes.io/name`. */
export function nameOf(text: string, map: Json | undefined): string | undefined {
  if (!isJsonObject(map)) return undefined;
  const names = Object.keys(map)
    .map((key) => `.${key}`)
    .filter((name) => text.startsWith(name) && ["", ".", "["].includes(text.charAt(name.length)));
  return names.toSorted((a, b) => b.length - a.length)[0];
}
