import { parsePath, valueAt, type FieldPath } from "../core/field-path.ts";
import type { Json } from "../core/json.ts";
import type { Position } from "../core/position.ts";
import type { MergedValues, ValueOrigin } from "../core/release.ts";
import type { WrittenValue } from "./written-value.ts";

/** One layer's word about a key. */
export interface LayerView {
  readonly position: Position;
  /** 1–12 (config-repo.md "Values"). */
  readonly layer: number;
  readonly layerName: string;
  /** Absent where it is secret or cannot be told. */
  readonly value?: Json;
}

/** A key of a release's values, as it may be shown. */
export interface KeyView {
  readonly key: string;
  /** Absent where no layer sets it, and for maps and lists. Masked where secret. */
  readonly value?: Json;
  /** Of a map or list that is looked at as one thing: how many entries it has. */
  readonly entries?: number;
  readonly isSecret: boolean;
  /** Who sets it: the winner first, then those it beat, strongest first. Empty where nobody does. */
  readonly places: readonly LayerView[];
}

/** A release's values, and what may be told of them. */
export interface ValueFacts {
  readonly merged: MergedValues;
  readonly isSecret: (path: FieldPath) => boolean;
  readonly written: WrittenValue;
}

/** What stands for a value that must not be shown. */
export const hidden = "<masked>";

/** Every leaf of the merged values, in their order. */
export function viewValues(facts: ValueFacts): readonly KeyView[] {
  return [...facts.merged.origins.values()].map((origin) => viewOf(origin, facts));
}

/** A key that was read to print a field: a leaf, or every leaf of the map or list that went into it as a whole. */
export function viewKey(key: string, facts: ValueFacts): readonly KeyView[] {
  const { origins } = facts.merged;
  const exact = origins.get(key);
  if (exact !== undefined) return [viewOf(exact, facts)];
  const below = [...origins.values()].filter((origin) => isBelow(origin.key, key));
  return below.length > 0 ? below.map((origin) => viewOf(origin, facts)) : [notSet(key, facts)];
}

/** A key as a condition looks at it: a value with who sets it; of a map or list only how many entries it has. */
export function viewWhole(key: string, facts: ValueFacts): KeyView {
  const { origins, values } = facts.merged;
  const origin = origins.get(key);
  if (origin !== undefined) return viewOf(origin, facts);
  const path = parsePath(key);
  const value = valueAt(values, path);
  if (typeof value !== "object" || value === null) return notSet(key, facts);
  return { key, isSecret: facts.isSecret(path), entries: Object.keys(value).length, places: [] };
}

function notSet(key: string, { isSecret }: ValueFacts): KeyView {
  return { key, isSecret: isSecret(parsePath(key)), places: [] };
}

function isBelow(key: string, parent: string): boolean {
  return key.startsWith(parent) && [".", "["].includes(key.charAt(parent.length));
}

function viewOf({ key, beat, ...winner }: ValueOrigin, { merged, isSecret, written }: ValueFacts): KeyView {
  const path = parsePath(key);
  const secret = isSecret(path);
  const value = valueAt(merged.values, path) ?? null;
  const places = [winner, ...beat].map(({ position, layer, layerName }, at): LayerView => {
    const own = secret ? undefined : at === 0 ? value : written(key, position);
    return { position, layer, layerName, ...(own === undefined ? {} : { value: own }) };
  });
  return { key, value: secret ? hidden : value, isSecret: secret, places };
}
