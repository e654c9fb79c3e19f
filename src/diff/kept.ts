import { pathText, type FieldPath } from "../core/field-path.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { manager as managers } from "../core/labels.ts";
import type { ManagedFieldsEntry, ObjectMeta } from "../core/manifest.ts";
import type { JsonPatchOp } from "../ports.ts";
import { ownEntry, ownedPaths, ownersOf } from "./fields-v1.ts";
import { isFoldable, isOurs, unionFields } from "./fold.ts";
import { covers } from "./left-fields.ts";
import { subtractFields } from "./subtract-fields.ts";

/** Fields that our apply no longer names and that are there still, because others own them too. */
export interface Kept {
  readonly managers: readonly string[];
  readonly paths: readonly string[];
}

/** What we no longer declare and others keep, after an apply: `before` = our entry until then. Fields left on purpose do not count. */
export function keptFields(
  before: JsonObject,
  meta: ObjectMeta,
  left: readonly FieldPath[],
): Kept | undefined {
  const kept = ownedPaths(dropped(before, meta))
    .filter((path) => !left.some((above) => covers(above, path)))
    .map(
      (path) => [path, ownersOf(meta, path).filter(({ manager }) => manager !== managers.handover)] as const,
    )
    .filter(([, owners]) => owners.length > 0);
  if (kept.length === 0) return undefined;
  return {
    managers: [...new Set(kept.flatMap(([, owners]) => owners.map(({ manager }) => manager)))].toSorted(),
    paths: kept.map(([path]) => pathText(path)),
  };
}

/** Makes ours again what we no longer declare and people or earlier tools own too, so that it goes with the next apply. A JSON patch with
 *  a test on resourceVersion; undefined when none of them keeps a field. */
export function reclaim(before: JsonObject, meta: ObjectMeta): readonly JsonPatchOp[] | undefined {
  const entries = meta.managedFields ?? [];
  const own = entries.find(isOurs);
  const wanted = dropped(before, meta);
  if (own === undefined) return undefined;
  let ours: JsonObject = own.fieldsV1 ?? {};
  const others = entries.flatMap((entry): readonly ManagedFieldsEntry[] => {
    const theirs = entry.fieldsV1;
    if (entry === own) return [];
    if (theirs === undefined || !isFoldable(entry)) return [entry];
    const rest = subtractFields(theirs, wanted);
    if (rest === theirs) return [entry];
    ours = unionFields(ours, subtractFields(theirs, rest));
    return Object.keys(rest).length === 0 ? [] : [{ ...entry, fieldsV1: rest }];
  });
  if (ours === own.fieldsV1) return undefined;
  return [
    { op: "test", path: "/metadata/resourceVersion", value: meta.resourceVersion ?? "" },
    {
      op: "replace",
      path: "/metadata/managedFields",
      value: [{ ...own, fieldsV1: ours }, ...others] as Json,
    },
  ];
}

/** What we no longer declare, without what was handed over: that stays on purpose. */
function dropped(before: JsonObject, meta: ObjectMeta): JsonObject {
  const [ours, handed] = [ownEntry(meta), ownEntry(meta, managers.handover)];
  return subtractFields(subtractFields(before, ours?.fieldsV1 ?? {}), handed?.fieldsV1 ?? {});
}
