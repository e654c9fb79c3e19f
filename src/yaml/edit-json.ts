import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { YamlPath } from "./document.ts";

/** `root` with `value` at `path`; maps on the way that are missing (or null) are made. */
export function withValue(root: Json | undefined, path: YamlPath, value: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list = Array.isArray(root) ? (root as readonly Json[]) : [];
    return Object.assign([...list], { [step]: withValue(list[step], rest, value) });
  }
  const map: JsonObject = isJsonObject(root) ? root : {};
  const inner = withValue(Object.hasOwn(map, step) ? map[step] : undefined, rest, value);
  return Object.fromEntries([
    ...Object.entries(map).filter(([key]) => key !== step),
    [step, inner],
  ]) as JsonObject;
}

/** `root` without what stands at `path`; what holds it stays, also when it becomes empty. */
export function withoutValue(root: Json, path: YamlPath): Json {
  const [step, ...rest] = path;
  if (step === undefined || typeof root !== "object" || root === null || !Object.hasOwn(root, step))
    return root;
  if (Array.isArray(root)) {
    const list = root as readonly Json[];
    const inner = rest.length === 0 ? [] : [withoutValue(list[Number(step)] ?? null, rest)];
    return [...list.slice(0, Number(step)), ...inner, ...list.slice(Number(step) + 1)];
  }
  const entries = Object.entries(root as JsonObject).flatMap(([key, value]): [string, Json][] => {
    if (key !== step) return [[key, value ?? null]];
    return rest.length === 0 ? [] : [[key, withoutValue(value ?? null, rest)]];
  });
  return Object.fromEntries(entries) as JsonObject;
}
