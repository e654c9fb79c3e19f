import { isJsonObject, jsonEqual, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { groupOf } from "../core/object-ref.ts";
import { ruleOf, typeOfKind, type MergeRule } from "../render/patches/merge-rules.ts";
import { jsonOf, partOf, type MapPart, type Source } from "../render/patches/part.ts";
import { strategicMerge } from "../render/patches/strategic-merge.ts";

/** The strategic merge patch that makes `after` of `before`; {} when they are equal. */
export function difference(before: KubeObject, after: KubeObject): JsonObject {
  const type = typeOfKind(groupOf(before.apiVersion), before.kind);
  const patch = mapDifference(before, after, { type, lists: "keyed" });
  const source: Source = { at: () => nowhere, keyAt: () => nowhere, textAt: () => undefined };
  const part = (value: Json): MapPart => partOf(value, { source, path: [] }) as MapPart;
  const merged = strategicMerge(part(before), part(patch), type);
  const isRight = merged !== undefined && jsonEqual(jsonOf(merged), after);
  // The order of a list may be none that a merge by keys gives.
  return isRight ? patch : mapDifference(before, after, { type, lists: "whole" });
}

const nowhere = { file: "", line: 0, column: 0 };

interface Way {
  readonly type: string | undefined;
  readonly lists: "keyed" | "whole";
}

function mapDifference(before: JsonObject, after: JsonObject, way: Way): JsonObject {
  const gone = Object.keys(before).filter((key) => after[key] === undefined && before[key] !== undefined);
  const patch: Record<string, Json> = Object.fromEntries(gone.map((key) => [key, null]));
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined || jsonEqual(before[key], value)) continue;
    Object.assign(patch, fieldDifference(key, [before[key], value], way));
  }
  return patch;
}

function fieldDifference(
  key: string,
  [before, after]: readonly [Json | undefined, Json],
  way: Way,
): JsonObject {
  const rule = ruleOf(way.type, key);
  if (isJsonObject(before) && isJsonObject(after)) {
    if (rule.replace === true) return { [key]: after };
    return { [key]: mapDifference(before, after, { type: rule.type, lists: way.lists }) };
  }
  if (!Array.isArray(before) || !Array.isArray(after)) return { [key]: after };
  const [old, now] = [before as readonly Json[], after as readonly Json[]];
  if (rule.set === true) {
    const gone = old.filter((item) => !now.includes(item));
    return { [`$deleteFromPrimitiveList/${key}`]: gone, [key]: now };
  }
  if (rule.key === undefined) return { [key]: after };
  return { [key]: listDifference(old, now, { rule, lists: way.lists }) };
}

/** Items that changed, in their new order; a list whose items cannot be told apart is replaced. */
function listDifference(
  before: readonly Json[],
  after: readonly Json[],
  { rule, lists }: { readonly rule: MergeRule; readonly lists: Way["lists"] },
): readonly Json[] {
  const [old, now] = [byKey(before, rule), byKey(after, rule)];
  if (lists === "whole" || old === undefined || now === undefined) return [{ $patch: "replace" }, ...after];
  const gone = [...old]
    .filter(([id]) => !now.has(id))
    .map(([, item]) => ({ ...keysOf(item, rule), $patch: "delete" }));
  // An item that stays leads a new one to its place.
  const isNewAfter = after.some((item) => !jsonEqual(old.get(idOf(item as JsonObject, rule)), item));
  const kept = [...now].flatMap(([id, item], index) => {
    const was = old.get(id);
    if (was === undefined) return [item];
    const patch = mapDifference(was, item, { type: rule.type, lists });
    const next = [...now.keys()][index + 1];
    const leads = isNewAfter && next !== undefined && !old.has(next);
    return Object.keys(patch).length === 0 && !leads ? [] : [{ ...keysOf(item, rule), ...patch }];
  });
  return [...kept, ...gone];
}

function byKey(list: readonly Json[], rule: MergeRule): ReadonlyMap<string, JsonObject> | undefined {
  const items = list.filter(
    (item) => isJsonObject(item) && item[rule.key ?? ""] !== undefined,
  ) as readonly JsonObject[];
  const found = new Map(items.map((item) => [idOf(item, rule), item]));
  return found.size === list.length ? found : undefined;
}

function idOf(item: JsonObject, { key = "", second }: MergeRule): string {
  const more = second === undefined ? "" : (item[second.key] ?? second.absent);
  return JSON.stringify([item[key], more]);
}

function keysOf(item: JsonObject, { key = "", second }: MergeRule): JsonObject {
  const more =
    second === undefined || item[second.key] === undefined ? {} : { [second.key]: item[second.key] };
  return { [key]: item[key], ...more };
}
