import { assertNever } from "../core/assert-never.ts";
import type { SynclineError } from "../core/errors.ts";
import { partOf } from "../core/labels.ts";
import type { ObjectMeta } from "../core/manifest.ts";
import { groupKindText, refId, type GroupKind, type ObjectRef } from "../core/object-ref.ts";
import type { LiveEntry } from "../diff/observation.ts";
import type { ClusterRead, Log, WatchEvent } from "../ports.ts";
import { createLiveEntries } from "./live-entries.ts";
import { createLiveTracker, type LiveChange, type LiveTracker } from "./live-tracker.ts";
import { createWatchStates, type WatchState, type WatchStates } from "./watch-states.ts";

/** What the cluster holds of ours: one metadata-only, label-selected watch per kind, for all GitSyncs together. */
export interface LiveState {
  /** Starts the watches that are missing. */
  want(kinds: Iterable<GroupKind>): void;
  state(kind: GroupKind): WatchState;
  /** Complete lists of a kind so far: at least one comes every 30 minutes. */
  lists(kind: GroupKind): number;
  /** What keeps the watch of a kind from being in sync. */
  trouble(kind: GroupKind): SynclineError | undefined;
  /** Resolves when none of the kinds is `starting` any more. */
  started(kinds: readonly GroupKind[], signal: AbortSignal): Promise<void>;
  get(ref: ObjectRef): LiveEntry | undefined;
  members(setId: string): readonly LiveEntry[];
  /** An answer of the API server to our own write: known before its watch event comes. */
  record(ref: ObjectRef, meta: ObjectMeta): LiveEntry;
  /** What is believed of an object was proven wrong (its last event is lost, A8): it is looked up before it is written again. */
  doubt(ref: ObjectRef): void;
  readonly size: number;
}

interface LiveOptions {
  readonly log: Log;
  readonly onChange: (change: LiveChange) => void;
  readonly signal: AbortSignal;
  /** Whether the API server's stamp on such an object can be relied on; absent = never. */
  readonly believes?: (ref: ObjectRef) => boolean;
}

/** Follows the kinds that are wanted until the signal aborts. `onChange` must not throw. */
export function createLiveState(
  cluster: ClusterRead,
  { log, onChange, signal, believes }: LiveOptions,
): LiveState {
  const entries = createLiveEntries();
  const states = createWatchStates();

  const tracker = createLiveTracker(entries, onChange, believes);
  return {
    want(kinds) {
      for (const { group, kind } of kinds) {
        const type = { group, kind };
        if (states.get(type) !== undefined) continue;
        states.set(type, "starting");
        const selection = { type, labelSelector: partOf, metadataOnly: true };
        cluster.watch(selection, follow(type, { tracker, states, log }), signal).catch((error: unknown) => {
          if (!signal.aborted) log.error({ kind: groupKindText(type), error: String(error) }, "watch ended");
        });
      }
    },
    state: (kind) => states.get(kind) ?? "starting",
    lists: (kind) => states.lists(kind),
    trouble: (kind) => states.trouble(kind),
    started: (kinds, stop) => states.started(kinds, stop),
    get: (ref) => entries.get(refId(ref)),
    members: (setId) => entries.members(setId),
    record: (ref, meta) => tracker.recorded(ref, meta),
    doubt: (ref) => void entries.drop(refId(ref)),
    get size() {
      return entries.size;
    },
  };
}

/** What the events of one kind's watch mean. */
function follow(
  kind: GroupKind,
  {
    tracker,
    states,
    log,
  }: { readonly tracker: LiveTracker; readonly states: WatchStates; readonly log: Log },
): (event: WatchEvent) => void {
  let listed: Set<string> | undefined;
  return (event) => {
    switch (event.type) {
      case "reset":
        listed = new Set();
        return;
      case "object": {
        const id = tracker.seen(event.object, listed === undefined ? "told" : "listed");
        listed?.add(id);
        return;
      }
      case "deleted":
        tracker.deleted(event.object);
        return;
      case "synced":
        if (listed !== undefined) tracker.keepOnly(kind, listed);
        listed = undefined;
        states.listed(kind);
        states.set(kind, "synced");
        return;
      case "trouble": {
        const { code, message } = event.error;
        // A kind that stays away is asked for again and again: once is enough to read.
        const level = states.get(kind) === event.state ? "debug" : "warn";
        log[level](
          { kind: groupKindText(kind), state: event.state, code, error: message },
          "watch in trouble",
        );
        // Full discovery says that there is no such kind (any more): nor are there objects of it.
        if (event.state === "missing") tracker.keepOnly(kind, new Set());
        states.set(kind, event.state, event.error);
        return;
      }
      default:
        assertNever(event);
    }
  };
}
