import type { SynclineError } from "../core/errors.ts";
import { groupKindText, type GroupKind } from "../core/object-ref.ts";

/** `starting` until the first complete list. Only `synced` may lead to "deleted" or prune. */
export type WatchState = "starting" | "synced" | "denied" | "missing" | "stale";

/** The state of each kind's watch, and who waits for it. */
export interface WatchStates {
  get(kind: GroupKind): WatchState | undefined;
  /** `trouble` = what keeps it from being in sync. */
  set(kind: GroupKind, state: WatchState, trouble?: SynclineError): void;
  trouble(kind: GroupKind): SynclineError | undefined;
  /** A complete list of the kind has come. */
  listed(kind: GroupKind): void;
  /** How many have come so far. */
  lists(kind: GroupKind): number;
  /** Resolves when none of the kinds is `starting` any more; rejects with the signal's reason. */
  started(kinds: readonly GroupKind[], signal: AbortSignal): Promise<void>;
}

/** No watch yet. */
export function createWatchStates(): WatchStates {
  const states = new Map<string, WatchState>();
  const troubles = new Map<string, SynclineError>();
  const lists = new Map<string, number>();
  const waiting = new Set<() => void>();
  return {
    get: (kind) => states.get(groupKindText(kind)),
    trouble: (kind) => troubles.get(groupKindText(kind)),
    listed: (kind) => void lists.set(groupKindText(kind), (lists.get(groupKindText(kind)) ?? 0) + 1),
    lists: (kind) => lists.get(groupKindText(kind)) ?? 0,
    set(kind, state, trouble) {
      const key = groupKindText(kind);
      if (trouble === undefined) troubles.delete(key);
      else troubles.set(key, trouble);
      if (states.get(key) === state) return;
      states.set(key, state);
      for (const wake of waiting) wake();
    },
    async started(kinds, signal) {
      while (kinds.some((kind) => states.get(groupKindText(kind)) === "starting")) {
        signal.throwIfAborted();
        await nextChange(waiting, signal);
      }
    },
  };
}

function nextChange(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      waiting.delete(wake);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    waiting.add(wake);
    signal.addEventListener("abort", wake, { once: true });
  });
}
