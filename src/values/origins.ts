import { valueAt } from "../core/field-path.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { ValueOrigin } from "../core/release.ts";
import type { YamlPath } from "../yaml/document.ts";
import { keyText } from "./key-text.ts";
import type { ValuesLayer } from "./layers.ts";

/** Where each leaf of the merged values comes from: the highest layer that has the leaf, and those it beat. Sorted as the values are. */
export function originsOf(
  values: JsonObject,
  layers: readonly ValuesLayer[],
): ReadonlyMap<string, ValueOrigin> {
  const origins = new Map<string, ValueOrigin>();
  const highestFirst = layers.toReversed();
  for (const path of leaves(values, [])) {
    const places = highestFirst
      .filter((layer) => valueAt(layer.values, path) !== undefined)
      .map((layer) => ({ position: layer.at(path), layer: layer.layer, layerName: layer.name }));
    const [winner, ...beat] = places;
    const key = keyText(path);
    if (winner !== undefined) origins.set(key, { key, ...winner, beat });
  }
  return origins;
}

/** Paths of scalars, and of maps and lists that are empty. */
function* leaves(value: Json | undefined, path: YamlPath): Generator<YamlPath, void> {
  const entries = Array.isArray(value) || isJsonObject(value) ? Object.entries(value) : [];
  if (entries.length === 0) {
    if (path.length > 0) yield path;
    return;
  }
  for (const [key, inner] of entries as [string, Json | undefined][]) {
    if (inner !== undefined) yield* leaves(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

/** Paths of all leaves: scalars, and maps and lists that are empty. */
export function leafPaths(values: JsonObject): readonly YamlPath[] {
  return [...leaves(values, [])];
}
