import { pathText } from "../../core/field-path.ts";
import { cleaned, directiveOf, isDirective, listDirectives, retainedKeys } from "./directives.ts";
import { inOrder, mergeList, withoutValues, type ListPlace } from "./merge-list.ts";
import { ruleOf, type MergeRule } from "./merge-rules.ts";
import { refused } from "./patch-error.ts";
import type { ListPart, MapPart, Part } from "./part.ts";

/**
 * A strategic merge patch as kubectl and kustomize apply it: maps merge, null deletes, lists of built-in kinds merge by their
 * keys (`type`, see merge-rules.ts), other lists are replaced; `$patch: delete|replace|merge`, `$retainKeys`,
 * `$deleteFromPrimitiveList/…` and `$setElementOrder/…` are obeyed. undefined = the patch deletes the whole.
 * Throws PATCH-MERGE. Source: k8s.io/apimachinery strategicpatch; docs/patches.md tells where kustomize wins over it.
 */
export function strategicMerge(base: MapPart, patch: MapPart, type: string | undefined): MapPart | undefined {
  return mergeMap(base, patch, { type, path: [] });
}

/** Where a merge is: the type of what is merged, and the path for messages. */
interface MergePlace {
  readonly type: string | undefined;
  readonly path: readonly (string | number)[];
}

/** Two maps; undefined = deleted. */
function mergeMap(base: MapPart, patch: MapPart, place: MergePlace): MapPart | undefined {
  switch (directiveOf(patch)) {
    case "delete":
      return undefined;
    case "replace":
      return cleaned(patch);
    case "merge":
  }
  const entries = retained(base, patch);
  for (const [field, value] of patch.entries) {
    if (!isDirective(field)) mergeField(entries, [field, value], place);
  }
  for (const { field, kind, list } of listDirectives(patch)) {
    const there = entries.get(field);
    if (there?.type !== "list") continue;
    const rule = ruleOf(place.type, field);
    if (kind === "delete") entries.set(field, withoutValues(there, list));
    else entries.set(field, inOrder(there, list, { rule, before: base.entries.get(field) }));
  }
  return { ...base, entries };
}

/** The map's own entries, without those that `$retainKeys` leaves out. */
function retained(base: MapPart, patch: MapPart): Map<string, Part> {
  const keys = retainedKeys(patch);
  return new Map([...base.entries].filter(([key]) => keys === undefined || keys.has(key)));
}

function mergeField(
  entries: Map<string, Part>,
  [field, value]: readonly [string, Part],
  { type, path }: MergePlace,
): void {
  const rule = ruleOf(type, field);
  const merged = mergeValue(entries.get(field), value, { rule, path: [...path, field] });
  if (merged === undefined) entries.delete(field);
  else entries.set(field, merged);
}

interface FieldPlace {
  readonly rule: MergeRule;
  readonly path: MergePlace["path"];
}

function mergeValue(base: Part | undefined, patch: Part, { rule, path }: FieldPlace): Part | undefined {
  if (patch.type === "scalar") return patch.value === null ? undefined : patch;
  if (patch.type === "map") {
    if (base?.type !== "map" || rule.replace === true) return cleaned(patch);
    return mergeMap(base, patch, { type: rule.type, path });
  }
  if (rule.key === undefined && rule.set === undefined) return replacedList(patch, path);
  const before: ListPart = base?.type === "list" ? base : { ...patch, items: [] };
  const mergeItem: ListPlace["mergeItem"] = (item, change, at) =>
    withOwnKey(mergeMap(item, change, { type: rule.type, path: at }), item, rule.key);
  return mergeList(before, patch, { rule, path, mergeItem });
}

/** The key of an item only names it: it stays where the item was written. */
function withOwnKey(
  merged: MapPart | undefined,
  item: MapPart,
  key: string | undefined,
): MapPart | undefined {
  const own = key === undefined ? undefined : item.entries.get(key);
  if (merged === undefined || key === undefined || own === undefined) return merged;
  return { ...merged, entries: new Map([...merged.entries, [key, own]]) };
}

/** A list without keys: directives in it would reach the API server as fields. */
function replacedList(patch: ListPart, path: MergePlace["path"]): ListPart {
  const marked = patch.items.find((item) => item.type === "map" && item.entries.has("$patch"));
  if (marked !== undefined) {
    const message = `${pathText(path)} has no merge key: the list is replaced as a whole, $patch means nothing in it`;
    throw refused("PATCH-MERGE", message, marked, "write the whole list, or use a JSON patch");
  }
  return cleaned(patch) ?? patch;
}
