import { refOf, type KubeObject } from "../core/manifest.ts";
import { groupKindText, refId, type GroupKind, type ObjectRef } from "../core/object-ref.ts";
import { compareEntries, isOlder, liveEntry, type LiveEntries } from "./live-entries.ts";

/** Something about an object of a set moved. `moved`: its ownership, membership or existence; `version`: only its resourceVersion. */
export interface LiveChange {
  readonly setId: string;
  readonly ref: ObjectRef;
  readonly type: "moved" | "version";
}

/** Keeps the entries up to what the watches tell, and says what moved. */
export interface LiveTracker {
  /** An object as it is now; returns its id. An event that our own newer write overtook changes nothing. */
  seen(object: KubeObject): string;
  deleted(object: KubeObject): void;
  /** After a complete list of a kind: what it did not name is gone. */
  keepOnly(kind: GroupKind, listed: ReadonlySet<string>): void;
}

/** A tracker over `entries`; `onChange` must not throw. */
export function createLiveTracker(entries: LiveEntries, onChange: (change: LiveChange) => void): LiveTracker {
  const gone = (id: string): void => {
    const old = entries.drop(id);
    if (old !== undefined) onChange({ setId: old.partOf, ref: old.ref, type: "moved" });
  };
  return {
    seen(object) {
      const ref = refOf(object);
      const id = refId(ref);
      const entry = liveEntry(ref, object.metadata);
      const old = entries.get(id);
      const step = old === undefined ? "moved" : compareEntries(old, entry);
      if (step === "older") return id;
      entries.put(id, entry);
      if (step === "version") onChange({ setId: entry.partOf, ref, type: "version" });
      if (step === "moved") {
        const sets = new Set([entry.partOf, old?.partOf ?? entry.partOf]);
        for (const setId of sets) onChange({ setId, ref, type: "moved" });
      }
      return id;
    },
    deleted(object) {
      const id = refId(refOf(object));
      const old = entries.get(id);
      // Our own write may have made the object anew since.
      if (old !== undefined && !isOlder(object.metadata.resourceVersion ?? "", old.resourceVersion)) gone(id);
    },
    keepOnly(kind, listed) {
      const key = groupKindText(kind);
      for (const [id, { ref }] of entries.all()) if (groupKindText(ref) === key && !listed.has(id)) gone(id);
    },
  };
}
