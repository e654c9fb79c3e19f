import { assertNever } from "../core/assert-never.ts";
import { partOf } from "../core/labels.ts";
import { refOf, type KubeObject, type ObjectMeta } from "../core/manifest.ts";
import { groupKindText, refId, type GroupKind, type ObjectRef } from "../core/object-ref.ts";
import type { LiveEntry } from "../diff/observation.ts";
import type { ClusterRead, Log, WatchEvent } from "../ports.ts";
import { compareEntries, createLiveEntries, isOlder, liveEntry } from "./live-entries.ts";
import { createWatchStates, type WatchState } from "./watch-states.ts";

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

interface LiveOptions {
  readonly log: Log;
  readonly onChange: (change: LiveChange) => void;
  readonly signal: AbortSignal;
}

/** Follows the kinds that are wanted until the signal aborts. `onChange` must not throw. */
export function createLiveState(cluster: ClusterRead, { log, onChange, signal }: LiveOptions): LiveState {
  const entries = createLiveEntries();
  const states = createWatchStates();

  const seen = (object: KubeObject): string => {
    const ref = refOf(object);
    const id = refId(ref);
    const entry = liveEntry(ref, object.metadata);
    const old = entries.get(id);
    const step = old === undefined ? "moved" : compareEntries(old, entry);
    if (step === "older") return id;
    entries.put(id, entry);
    if (step === "version") onChange({ setId: entry.partOf, ref, type: "version" });
    if (step === "moved") {
      for (const setId of new Set([entry.partOf, old?.partOf ?? entry.partOf]))
        onChange({ setId, ref, type: "moved" });
    }
    return id;
  };
  const gone = (id: string): void => {
    const old = entries.drop(id);
    if (old !== undefined) onChange({ setId: old.partOf, ref: old.ref, type: "moved" });
  };
  const deleted = (object: KubeObject): void => {
    const id = refId(refOf(object));
    const old = entries.get(id);
    // Our own write may have made the object anew since.
    if (old !== undefined && !isOlder(object.metadata.resourceVersion ?? "", old.resourceVersion)) gone(id);
  };
  const listedAll = (kind: GroupKind, listed: ReadonlySet<string>): void => {
    const key = groupKindText(kind);
    for (const [id, { ref }] of entries.all()) if (groupKindText(ref) === key && !listed.has(id)) gone(id);
    states.set(kind, "synced");
  };
  const follow = (kind: GroupKind): ((event: WatchEvent) => void) => {
    let listed: Set<string> | undefined;
    return (event) => {
      switch (event.type) {
        case "reset":
          listed = new Set();
          return;
        case "object": {
          const id = seen(event.object);
          listed?.add(id);
          return;
        }
        case "deleted":
          deleted(event.object);
          return;
        case "synced":
          listedAll(kind, listed ?? new Set());
          listed = undefined;
          return;
        case "trouble": {
          const { code, message } = event.error;
          log.warn(
            { kind: groupKindText(kind), state: event.state, code, error: message },
            "watch in trouble",
          );
          states.set(kind, event.state);
          return;
        }
        default:
          assertNever(event);
      }
    };
  };

  return {
    want(kinds) {
      for (const { group, kind } of kinds) {
        const type = { group, kind };
        if (states.get(type) !== undefined) continue;
        states.set(type, "starting");
        const selection = { type, labelSelector: partOf, metadataOnly: true };
        cluster.watch(selection, follow(type), signal).catch((error: unknown) => {
          if (!signal.aborted) log.error({ kind: groupKindText(type), error: String(error) }, "watch ended");
        });
      }
    },
    state: (kind) => states.get(kind) ?? "starting",
    started: (kinds, stop) => states.started(kinds, stop),
    get: (ref) => entries.get(refId(ref)),
    members: (setId) => entries.members(setId),
    record(ref, meta) {
      const entry = liveEntry(ref, meta);
      entries.put(refId(ref), entry);
      return entry;
    },
    get size() {
      return entries.size;
    },
  };
}
