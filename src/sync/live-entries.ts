import { objectAnnotations, partOf } from "../core/labels.ts";
import type { ObjectMeta } from "../core/manifest.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import { appliedAt } from "../diff/applied-at.ts";
import { fingerprint, ownEntry } from "../diff/fields-v1.ts";
import { foreignFields } from "../diff/foreign-fields.ts";
import { controllerOf } from "../diff/foreign-marks.ts";
import type { LiveEntry } from "../diff/observation.ts";
import { keepAnnotations } from "../gate/kept.ts";

/** Live entries by object and by set. */
export interface LiveEntries {
  get(id: string): LiveEntry | undefined;
  all(): Iterable<readonly [string, LiveEntry]>;
  members(setId: string): readonly LiveEntry[];
  put(id: string, entry: LiveEntry): void;
  /** The entry that was there. */
  drop(id: string): LiveEntry | undefined;
  readonly size: number;
}

/** An empty index. */
export function createLiveEntries(): LiveEntries {
  const byId = new Map<string, LiveEntry>();
  const sets = new Map<string, Map<string, LiveEntry>>();
  const drop = (id: string): LiveEntry | undefined => {
    const old = byId.get(id);
    if (old === undefined) return undefined;
    byId.delete(id);
    const set = sets.get(old.partOf);
    set?.delete(id);
    if (set?.size === 0) sets.delete(old.partOf);
    return old;
  };
  return {
    get: (id) => byId.get(id),
    all: () => byId,
    members: (setId) => [...(sets.get(setId)?.values() ?? [])],
    drop,
    put(id, entry) {
      drop(id);
      byId.set(id, entry);
      const set = sets.get(entry.partOf) ?? new Map<string, LiveEntry>();
      sets.set(entry.partOf, set.set(id, entry));
    },
    get size() {
      return byId.size;
    },
  };
}

/** The little that is kept of a live object. */
export function liveEntry(ref: ObjectRef, meta: ObjectMeta): LiveEntry {
  const annotations = Object.entries(meta.annotations ?? {}).filter(
    ([key]) => key.startsWith("syncline.dev/") || keepAnnotations.includes(key),
  );
  const foreign = foreignFields(ref, meta);
  const at = appliedAt(meta);
  return {
    ref,
    uid: meta.uid ?? "",
    resourceVersion: meta.resourceVersion ?? "",
    partOf: meta.labels?.[partOf] ?? "",
    ownFields: fingerprint(ownEntry(meta)),
    ...(at === undefined ? {} : { appliedAt: at }),
    controlled: controllerOf(meta) !== undefined,
    deleting: meta.deletionTimestamp !== undefined,
    finalizers: meta.finalizers ?? [],
    annotations: Object.fromEntries(annotations),
    ...(foreign.length === 0 ? {} : { foreign }),
  };
}

/** How an entry follows another one of its object. `older`: an event that was overtaken by the answer to our own write. */
export function compareEntries(old: LiveEntry, now: LiveEntry): "older" | "moved" | "version" | "same" {
  if (old.uid === now.uid && isOlder(now.resourceVersion, old.resourceVersion)) return "older";
  const isMoved =
    old.uid !== now.uid ||
    old.partOf !== now.partOf ||
    old.ownFields !== now.ownFields ||
    old.deleting !== now.deleting ||
    (now.deleting && old.finalizers.join() !== now.finalizers.join()) ||
    old.controlled !== now.controlled ||
    old.annotations[objectAnnotations.hold] !== now.annotations[objectAnnotations.hold] ||
    foreignText(old.foreign) !== foreignText(now.foreign);
  if (isMoved) return "moved";
  return old.resourceVersion === now.resourceVersion ? "same" : "version";
}

function foreignText(fields: LiveEntry["foreign"]): string {
  return fields === undefined
    ? ""
    : JSON.stringify(fields.map(({ path, owner, by }) => [path, owner, by?.user]));
}

/** resourceVersions are decimal integers of any length that grow per resource (KEP-5504); anything else is never older. */
export function isOlder(a: string, b: string): boolean {
  if (!/^\d+$/.test(a) || !/^\d+$/.test(b)) return false;
  return a.length === b.length ? a < b : a.length < b.length;
}
