import { pathText } from "../../core/field-path.ts";
import { cleaned, directiveOf } from "./directives.ts";
import type { MergeRule } from "./merge-rules.ts";
import type { ListPart, MapPart, Part, Scalar } from "./part.ts";
import { refused } from "./patch-error.ts";

export interface ListPlace {
  readonly rule: MergeRule;
  readonly path: readonly (string | number)[];
  /** Merges two items of one key. */
  readonly mergeItem: (base: MapPart, patch: MapPart, path: ListPlace["path"]) => MapPart | undefined;
}

/** An item of the result, and where it stood in the list before and in the patch; -1 = it did not. */
interface Slot {
  readonly part: Part;
  readonly before: number;
  readonly patched: number;
}

/** Two lists that merge by key (maps) or by value (scalars). Items of the patch keep the patch's order, the others keep theirs;
 *  what is new stands before what it has no place to (as kubectl and kustomize do it). */
export function mergeList(base: ListPart, patch: ListPart, place: ListPlace): ListPart {
  const slots = place.rule.key === undefined ? united(base, patch, place) : byKey(base, patch, place);
  return { ...base, items: arranged(slots) };
}

function united(base: ListPart, patch: ListPart, { path }: ListPlace): readonly Slot[] {
  const slots = new Map<Scalar, Slot>();
  const add = (part: Part, at: Pick<Slot, "before" | "patched">): void => {
    if (part.type !== "scalar") {
      throw refused("PATCH-MERGE", `${pathText(path)} is a list of texts and numbers`, part);
    }
    const known = slots.get(part.value);
    if (known === undefined) slots.set(part.value, { part, ...at });
    else if (known.patched < 0) slots.set(part.value, { ...known, patched: at.patched });
  };
  for (const [before, part] of base.items.entries()) add(part, { before, patched: -1 });
  for (const [patched, part] of patch.items.entries()) add(part, { before: -1, patched });
  return [...slots.values()];
}

function byKey(base: ListPart, patch: ListPart, place: ListPlace): readonly Slot[] {
  const { rule, path } = place;
  const items = patch.items.map((item, index) => keyed(item, [...path, index], rule));
  const replaces = items.some((item) => directiveOf(item) === "replace");
  let slots: Slot[] = replaces ? [] : base.items.map((part, before) => ({ part, before, patched: -1 }));
  for (const [patched, item] of items.entries()) {
    const directive = directiveOf(item);
    if (directive === "replace") continue;
    const found = slots.find(isSame(item, slots, rule));
    if (directive === "delete") slots = slots.filter((slot) => slot !== found);
    else if (found === undefined) slots.push(added(item, patched));
    else {
      const merged = place.mergeItem(found.part as MapPart, item, [...path, patched]);
      slots = slots.map((slot) =>
        slot === found && merged !== undefined ? { ...slot, part: merged, patched } : slot,
      );
    }
  }
  return slots;
}

function added(item: MapPart, patched: number): Slot {
  return { part: cleaned(item) ?? item, before: -1, patched };
}

/** A patch's item must say which item it means; `- $patch: replace` alone means the list. */
function keyed(item: Part, path: ListPlace["path"], { key = "" }: MergeRule): MapPart {
  if (item.type === "map") {
    const value = item.entries.get(key);
    const replaces = directiveOf(item) === "replace";
    if (replaces && item.entries.size > 1) {
      const hint = "give $patch: replace an item of its own, it replaces the whole list";
      throw refused("PATCH-MERGE", `${pathText(path)} mixes $patch: replace with fields`, item, hint);
    }
    if (value?.type === "scalar" || replaces) return item;
  }
  const hint = `name the item: ${key}: …`;
  throw refused("PATCH-MERGE", `${pathText(path)} has no ${key}, by which the list merges`, item, hint);
}

/** The slot that an item means: by both keys where it names both, else the first of its key. */
function isSame(
  item: MapPart,
  slots: readonly Slot[],
  { key = "", second }: MergeRule,
): (slot: Slot) => boolean {
  const same = (slot: Slot): boolean => scalarOf(slot.part, key) === scalarOf(item, key);
  if (second === undefined) return same;
  const asked = scalarOf(item, second.key);
  const secondOf = (slot: Slot): Scalar => scalarOf(slot.part, second.key) ?? second.absent;
  const wanted = asked ?? second.absent;
  const exact = slots.some((slot) => same(slot) && secondOf(slot) === wanted);
  return (slot) => same(slot) && (secondOf(slot) === wanted || (!exact && asked === undefined));
}

function scalarOf(part: Part, key: string): Scalar | undefined {
  const value = part.type === "map" ? part.entries.get(key) : undefined;
  return value?.type === "scalar" ? value.value : undefined;
}

/** The patch's items in its order, the others in theirs, woven by where both stood before (normalizeElementOrder of
 *  strategicpatch: an item that is new goes first). */
function arranged(slots: readonly Slot[]): readonly Part[] {
  const patched = slots.filter((slot) => slot.patched >= 0).toSorted((a, b) => a.patched - b.patched);
  const others = slots.filter((slot) => slot.patched < 0).toSorted((a, b) => rankOf(a) - rankOf(b));
  const all: Part[] = [];
  for (const slot of patched) {
    while (slot.before >= 0 && rankOf(others[0]) < slot.before) all.push(...next(others));
    all.push(slot.part);
  }
  return [...all, ...others.map(({ part }) => part)];
}

/** What stood nowhere comes last. */
function rankOf(slot: Slot | undefined): number {
  return slot === undefined || slot.before < 0 ? Number.MAX_SAFE_INTEGER : slot.before;
}

function next(others: Slot[]): readonly Part[] {
  const slot = others.shift();
  return slot === undefined ? [] : [slot.part];
}

/** `$deleteFromPrimitiveList/…` */
export function withoutValues(list: ListPart, gone: ListPart): ListPart {
  const values = new Set(gone.items.map((item) => (item.type === "scalar" ? item.value : undefined)));
  return { ...list, items: list.items.filter((item) => item.type !== "scalar" || !values.has(item.value)) };
}

/** `$setElementOrder/…`: the listed items in this order, the others woven in by where they stood `before`. */
export function inOrder(
  list: ListPart,
  order: ListPart,
  { rule, before }: { readonly rule: MergeRule; readonly before: Part | undefined },
): ListPart {
  const idOf = (part: Part): Scalar | undefined =>
    part.type === "scalar" ? part.value : scalarOf(part, rule.key ?? "");
  const placeIn = (items: readonly Part[], part: Part): number =>
    items.findIndex((item) => idOf(item) === idOf(part));
  const earlier = before?.type === "list" ? before.items : [];
  const slots = list.items.map((part) => ({
    part,
    before: placeIn(earlier, part),
    patched: placeIn(order.items, part),
  }));
  return { ...list, items: arranged(slots) };
}
