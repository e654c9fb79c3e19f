import { partOf } from "../core/labels.ts";
import type { KubeObject, ObjectMeta } from "../core/manifest.ts";
import { groupKindText, refId, type GroupKind, type ObjectRef } from "../core/object-ref.ts";
import { refOf } from "../core/manifest.ts";
import { fingerprint, ownEntry } from "../diff/fields-v1.ts";
import { controllerOf } from "../diff/foreign-marks.ts";
import type { LiveEntry } from "../diff/observation.ts";
import type { ClusterRead, Log, WatchEvent } from "../ports.ts";

/** `starting` until the first complete list. Only `synced` may lead to "deleted" or prune. */
export type WatchState = "starting" | "synced" | "denied" | "missing" | "stale";

/** Something about an object of a set moved. `moved`: its ownership, membership or existence; `version`: only its resourceVersion. */
export interface LiveChange {
  readonly setId: string;
  readonly ref: ObjectRef;
  readonly type: "moved" | "version";
}

/** What the cluster holds of ours: one metadata-only, label-selected watch per kind, for all GitSyncs together. */
export interface LiveState {
  /** Starts the watches that are missing. */
  want(kinds: Iterable<GroupKind>): void;
  state(kind: GroupKind): WatchState;
  /** Resolves when none of the kinds is `starting` any more. */
  started(kinds: readonly GroupKind[], signal: AbortSignal): Promise<void>;
  get(ref: ObjectRef): LiveEntry | undefined;
  members(setId: string): readonly LiveEntry[];
  /** An answer of the API server to our own write: known before its watch event comes. */
  record(ref: ObjectRef, meta: ObjectMeta): LiveEntry;
  readonly size: number;
}

export function createLiveState(
  cluster: ClusterRead,
  options: {
    readonly log: Log;
    readonly onChange: (change: LiveChange) => void;
    readonly signal: AbortSignal;
  },
): LiveState {
  const { log, onChange, signal } = options;
  const entries = new Map<string, LiveEntry>();
  const sets = new Map<string, Map<string, LiveEntry>>();
  const states = new Map<string, WatchState>();
  const waiting = new Set<() => void>();

  const put = (id: string, entry: LiveEntry): void => {
    drop(id);
    entries.set(id, entry);
    const set = sets.get(entry.partOf) ?? new Map<string, LiveEntry>();
    sets.set(entry.partOf, set.set(id, entry));
  };
  const drop = (id: string): LiveEntry | undefined => {
    const old = entries.get(id);
    if (old === undefined) return undefined;
    entries.delete(id);
    const set = sets.get(old.partOf);
    set?.delete(id);
    if (set?.size === 0) sets.delete(old.partOf);
    return old;
  };
  const seen = (object: KubeObject): string => {
    const ref = refOf(object);
    const id = refId(ref);
    const entry = liveEntry(ref, object.metadata);
    const old = entries.get(id);
    if (old !== undefined && old.uid === entry.uid && isOlder(entry.resourceVersion, old.resourceVersion))
      return id;
    put(id, entry);
    if (old === undefined || moved(old, entry)) {
      for (const setId of new Set([entry.partOf, old?.partOf ?? entry.partOf]))
        onChange({ setId, ref, type: "moved" });
    } else if (old.resourceVersion !== entry.resourceVersion)
      onChange({ setId: entry.partOf, ref, type: "version" });
    return id;
  };
  const gone = (id: string): void => {
    const old = drop(id);
    if (old !== undefined) onChange({ setId: old.partOf, ref: old.ref, type: "moved" });
  };
  const setState = (key: string, state: WatchState): void => {
    if (states.get(key) === state) return;
    states.set(key, state);
    for (const wake of waiting) wake();
  };

  const follow = (kind: GroupKind): ((event: WatchEvent) => void) => {
    const key = groupKindText(kind);
    let listed: Set<string> | undefined;
    return (event) => {
      switch (event.type) {
        case "reset":
          listed = new Set();
          break;
        case "object":
          listed?.add(refId(refOf(event.object)));
          seen(event.object);
          break;
        case "deleted":
          removeIfNotNewer(event.object);
          break;
        case "synced":
          for (const [id, entry] of entries) {
            if (groupKindText(entry.ref) === key && listed?.has(id) === false) gone(id);
          }
          listed = undefined;
          setState(key, "synced");
          break;
        case "trouble":
          log.warn(
            { kind: key, state: event.state, code: event.error.code, error: event.error.message },
            "watch in trouble",
          );
          setState(key, event.state);
          break;
      }
    };
  };
  const removeIfNotNewer = (object: KubeObject): void => {
    const id = refId(refOf(object));
    const old = entries.get(id);
    if (old !== undefined && !isOlder(object.metadata.resourceVersion ?? "", old.resourceVersion)) gone(id);
  };

  return {
    want(kinds) {
      for (const kind of kinds) {
        const key = groupKindText(kind);
        if (states.has(key)) continue;
        states.set(key, "starting");
        const selection = { type: kind, labelSelector: partOf, metadataOnly: true };
        cluster.watch(selection, follow(kind), signal).catch((error: unknown) => {
          if (!signal.aborted) log.error({ kind: key, error: String(error) }, "watch ended");
        });
      }
    },
    state: (kind) => states.get(groupKindText(kind)) ?? "starting",
    async started(kinds, stop) {
      const ready = (): boolean => kinds.every((kind) => states.get(groupKindText(kind)) !== "starting");
      while (!ready()) {
        stop.throwIfAborted();
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            waiting.delete(wake);
            stop.removeEventListener("abort", wake);
            resolve();
          };
          waiting.add(wake);
          stop.addEventListener("abort", wake, { once: true });
        });
      }
    },
    get: (ref) => entries.get(refId(ref)),
    members: (setId) => [...(sets.get(setId)?.values() ?? [])],
    record(ref, meta) {
      const entry = liveEntry(ref, meta);
      put(refId(ref), entry);
      return entry;
    },
    get size() {
      return entries.size;
    },
  };
}

/** The little that is kept of a live object. */
export function liveEntry(ref: ObjectRef, meta: ObjectMeta): LiveEntry {
  const annotations = Object.entries(meta.annotations ?? {}).filter(([key]) =>
    key.startsWith("syncline.dev/"),
  );
  return {
    ref,
    uid: meta.uid ?? "",
    resourceVersion: meta.resourceVersion ?? "",
    partOf: meta.labels?.[partOf] ?? "",
    ownFields: fingerprint(ownEntry(meta)),
    controlled: controllerOf(meta) !== undefined,
    deleting: meta.deletionTimestamp !== undefined,
    annotations: Object.fromEntries(annotations),
  };
}

function moved(old: LiveEntry, now: LiveEntry): boolean {
  return (
    old.uid !== now.uid ||
    old.partOf !== now.partOf ||
    old.ownFields !== now.ownFields ||
    old.deleting !== now.deleting ||
    old.controlled !== now.controlled
  );
}

/** resourceVersions are decimal integers of any length that grow per resource (KEP-5504); anything else is never older. */
function isOlder(a: string, b: string): boolean {
  if (!/^\d+$/.test(a) || !/^\d+$/.test(b)) return false;
  return a.length === b.length ? a < b : a.length < b.length;
}
