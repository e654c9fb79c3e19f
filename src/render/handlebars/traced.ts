import type { YamlPath } from "../../yaml/document.ts";
import type { Value } from "../helpers/helper.ts";
import { step } from "../helpers/step.ts";

const brand = Symbol("traced");

/** A value of a marked render, and where it comes from. Paths start at the templates' root: `["Values", "image"]`. */
export interface Traced {
  readonly [brand]: true;
  readonly value: Value;
  /** The place in the root that holds exactly this value. */
  readonly path?: YamlPath | undefined;
  /** What was read to make it, what it most likely is first. */
  readonly reads: readonly YamlPath[];
  /** What a map or list was made from: for the origin of a single entry. */
  readonly parts?: ((key: string) => Traced | undefined) | undefined;
  /** It may be, or hold, text with marks (the result of include or tpl). */
  readonly marked: boolean;
}

/** A value with its origin. */
export function traced(
  value: Value,
  origin: Partial<Pick<Traced, "path" | "reads" | "parts" | "marked">> = {},
): Traced {
  const { path, reads = path === undefined ? [] : [path], parts, marked = false } = origin;
  return { [brand]: true, value, path, reads, parts, marked };
}

/** True for what a marked render's functions hand to each other. */
export function isTraced(value: unknown): value is Traced {
  return typeof value === "object" && value !== null && brand in value;
}

/** A map or list. */
export function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** A path one step longer; indices of lists are numbers, as in `MergedValues.origins`. */
export function below(path: YamlPath, container: Value, key: string): YamlPath {
  return [...path, Array.isArray(container) && /^\d+$/.test(key) ? Number(key) : key];
}

/** The entry of a map or list that `known` does not know: by its place, by what the map was made from, or as part of
 *  the whole. */
export function entryOf(container: Traced, key: string): Traced {
  const value = step(container.value, key);
  const { path, reads, marked } = container;
  if (path !== undefined) return traced(value, { path: below(path, container.value, key) });
  const part = container.parts?.(key);
  return part === undefined || part.value !== value ? traced(value, { reads, marked }) : part;
}

/** Each path once, in order. */
export function union(lists: readonly (readonly YamlPath[])[]): readonly YamlPath[] {
  const seen = new Map<string, YamlPath>();
  for (const path of lists.flat()) {
    const id = JSON.stringify(path);
    if (!seen.has(id)) seen.set(id, path);
  }
  return [...seen.values()];
}
