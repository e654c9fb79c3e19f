import { refOf, type KubeObject, type ObjectMeta } from "../core/manifest.ts";
import { groupKindText, refId, type GroupKind, type ObjectRef } from "../core/object-ref.ts";
import { succeededUid } from "./completed.ts";
import { signedForeign } from "../diff/foreign-hands.ts";
import { nextHands, signer } from "../diff/hands.ts";
import type { LiveEntry } from "../diff/observation.ts";
import { compareEntries, isOlder, liveEntry, type LiveEntries } from "./live-entries.ts";

/** Something about an object of a set moved. `moved`: its ownership, membership or existence; `version`: only its resourceVersion. */
export interface LiveChange {
  readonly setId: string;
  readonly ref: ObjectRef;
  readonly type: "moved" | "version";
  /** UID of a Job that has succeeded. */
  readonly succeeded?: string;
}

/** Keeps the entries up to what the watches tell, and says what moved. */
export interface LiveTracker {
  /** An object as it is now, as a list or an event tells; returns its id. An event that our own newer write overtook changes nothing. */
  seen(object: KubeObject, how?: "listed" | "told"): string;
  deleted(object: KubeObject): void;
  /** The answer to our own write; what it means. An object whose deletion was told before the answer came is not there. */
  recorded(ref: ObjectRef, meta: ObjectMeta): LiveEntry;
  /** After a complete list of a kind: what it did not name is gone. */
  keepOnly(kind: GroupKind, listed: ReadonlySet<string>): void;
}

/** Deletions that are remembered: more than can be told while one of our writes is under way. */
const longestMemory = 10_000;

/** A tracker over `entries`; `onChange` must not throw. `believes`: whether the API server's stamp on such an object can be relied on. */
export function createLiveTracker(
  entries: LiveEntries,
  onChange: (change: LiveChange) => void,
  believes: (ref: ObjectRef) => boolean = () => false,
): LiveTracker {
  const deletedUids = new Set<string>();
  const gone = (id: string, last: KubeObject | undefined): void => {
    const old = entries.drop(id);
    if (old !== undefined) onChange({ setId: old.partOf, ref: old.ref, type: "moved", ...successOf(last) });
  };
  return {
    seen(object, how = "told") {
      const ref = refOf(object);
      const id = refId(ref);
      const old = entries.get(id);
      const now = liveEntry(ref, object.metadata);
      const entry =
        old === undefined ? now : signed(old, now, object.metadata, how === "told" && believes(ref));
      const step = old === undefined ? "moved" : compareEntries(old, entry);
      if (step === "older") return id;
      entries.put(id, entry);
      if (step === "version") onChange({ setId: entry.partOf, ref, type: "version", ...successOf(object) });
      if (step === "moved") {
        const sets = new Set([entry.partOf, old?.partOf ?? entry.partOf]);
        for (const setId of sets) onChange({ setId, ref, type: "moved", ...successOf(object) });
      }
      return id;
    },
    deleted(object) {
      const id = refId(refOf(object));
      const old = entries.get(id);
      remember(deletedUids, object.metadata.uid ?? "");
      // Our own write may have made the object anew since.
      if (old !== undefined && !isOlder(object.metadata.resourceVersion ?? "", old.resourceVersion))
        gone(id, object);
    },
    recorded(ref, meta) {
      const old = entries.get(refId(ref));
      const now = liveEntry(ref, meta);
      const foreign = old && signedForeign(old, now, meta, undefined);
      const entry = foreign === undefined ? now : { ...now, foreign };
      if (deletedUids.has(entry.uid)) {
        onChange({ setId: entry.partOf, ref, type: "moved" });
        return entry;
      }
      // Somebody may have written since, and the watch was faster than our answer.
      if (old !== undefined && compareEntries(old, entry) === "older") return old;
      entries.put(refId(ref), entry);
      // The set that it left hears of it here: the watch's event, which comes after, finds nothing moved.
      if (old !== undefined && old.partOf !== entry.partOf)
        onChange({ setId: old.partOf, ref, type: "moved" });
      return entry;
    },
    keepOnly(kind, listed) {
      const key = groupKindText(kind);
      for (const [id, { ref }] of entries.all())
        if (groupKindText(ref) === key && !listed.has(id)) gone(id, undefined);
    },
  };
}

/** With what is certain of who changed it. `isTold`: by an event of its own, with a stamp that can be relied on. */
function signed(old: LiveEntry, now: LiveEntry, meta: ObjectMeta, isTold: boolean): LiveEntry {
  const user = isTold ? signer(old, now) : undefined;
  const hands = nextHands(old, now, meta, user);
  const foreign = signedForeign(old, now, meta, user);
  if (hands === undefined && foreign === undefined) return now;
  return { ...now, ...(hands && { hands }), ...(foreign && { foreign }) };
}

function remember(uids: Set<string>, uid: string): void {
  uids.add(uid);
  const [oldest] = uids;
  if (uids.size > longestMemory && oldest !== undefined) uids.delete(oldest);
}

function successOf(object: KubeObject | undefined): Pick<LiveChange, "succeeded"> {
  const succeeded = object && succeededUid(object);
  return succeeded === undefined ? {} : { succeeded };
}
