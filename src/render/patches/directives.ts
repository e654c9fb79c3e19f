import type { ListPart, MapPart, Part } from "./part.ts";
import { refused } from "./patch-error.ts";

const deletion = "$deleteFromPrimitiveList/";
const order = "$setElementOrder/";

/** Keys of a patch that say how to merge and are no fields. */
export function isDirective(key: string): boolean {
  return key === "$patch" || key === "$retainKeys" || key.startsWith(deletion) || key.startsWith(order);
}

/** What `$patch` says of a map; merge where it says nothing. */
export function directiveOf(patch: MapPart): "delete" | "replace" | "merge" {
  const word = patch.entries.get("$patch");
  if (word === undefined) return "merge";
  const value = word.type === "scalar" ? word.value : undefined;
  if (value === "delete" || value === "replace" || value === "merge") return value;
  throw refused("PATCH-MERGE", "$patch is not valid", word, "write delete, replace or merge");
}

/** The keys of a map that stay; undefined = all. Every field that the patch sets must be among them. */
export function retainedKeys(patch: MapPart): ReadonlySet<string> | undefined {
  const list = patch.entries.get("$retainKeys");
  if (list === undefined) return undefined;
  if (list.type !== "list")
    throw refused("PATCH-MERGE", "$retainKeys is no list", list, "list the keys that stay");
  const keys = new Set(list.items.map((item) => (item.type === "scalar" ? String(item.value) : "")));
  for (const [field, value] of patch.entries) {
    const isNull = value.type === "scalar" && value.value === null;
    if (isNull || isDirective(field) || keys.has(field)) continue;
    throw refused(
      "PATCH-MERGE",
      `$retainKeys does not name ${field}, which the patch sets`,
      value,
      `add ${field}`,
    );
  }
  return keys;
}

export interface ListDirective {
  /** The list that it is about. */
  readonly field: string;
  readonly kind: "delete" | "order";
  readonly list: ListPart;
}

/** `$deleteFromPrimitiveList/…`, then `$setElementOrder/…`. */
export function listDirectives(patch: MapPart): readonly ListDirective[] {
  const found = [...patch.entries].flatMap(([key, list]): readonly ListDirective[] => {
    const prefix = [deletion, order].find((each) => key.startsWith(each));
    if (prefix === undefined) return [];
    if (list.type !== "list") throw refused("PATCH-MERGE", `${key} is no list`, list);
    return [{ field: key.slice(prefix.length), kind: prefix === deletion ? "delete" : "order", list }];
  });
  return found.toSorted((a, b) => Number(a.kind === "order") - Number(b.kind === "order"));
}

/** What a patch adds where nothing was: without directives, nulls, and parts that it deletes; undefined = nothing. */
export function cleaned(part: MapPart): MapPart | undefined;
/** A list keeps being one. */
export function cleaned(part: ListPart): ListPart | undefined;
/** Any part. */
export function cleaned(part: Part): Part | undefined;
/** The one behind them. */
export function cleaned(part: Part): Part | undefined {
  if (part.type === "scalar") return part;
  if (part.type === "list") {
    return { ...part, items: part.items.flatMap((item) => (isMarker(item) ? [] : (cleaned(item) ?? []))) };
  }
  if (directiveOf(part) === "delete") return undefined;
  const entries = [...part.entries].flatMap(([key, value]) => {
    const child =
      isDirective(key) || (value.type === "scalar" && value.value === null) ? undefined : cleaned(value);
    return child === undefined ? [] : [[key, child] as const];
  });
  return { ...part, entries: new Map(entries) };
}

/** `- $patch: replace`, which speaks of its list and is no item of it. */
export function isMarker(item: Part): boolean {
  return item.type === "map" && item.entries.size === 1 && item.entries.has("$patch");
}
