import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import type { ObjectMeta } from "../core/manifest.ts";
import type { SetOwner } from "../diff/observation.ts";
import { noHolds, type Holds } from "../gate/held.ts";
import { createSiblings, type Siblings } from "./siblings.ts";
import { gitSyncLabel, partOf, releaseLabel } from "../core/labels.ts";

/** Which objects the latest complete render of each set asks for, over all GitSyncs of this agent. So an object that left one
 *  release and appears in another changes its label: it is never deleted and created. */
export interface Claims {
  /** A set's latest complete render. */
  set(setId: string, owner: string, refs: Iterable<ObjectRef>): void;
  /** Whose the object is. `free`: that set is known here and no longer asks for it. */
  ownerOf(setId: string, ref: ObjectRef, meta: ObjectMeta): SetOwner;
  /** Another set that asks for the object, by its owner's name: then it is not pruned. */
  claimedByOther(setId: string, ref: ObjectRef): string | undefined;
  /** Who knows what of a set is held. */
  hold(setId: string, holds: () => Holds): void;
  /** What of a set is held; of an unknown one nothing. */
  holdsOn(setId: string): Holds;
  /** The GitSync is gone; its sets no longer claim anything. */
  forget(setId: string): void;
  /** A GitSync as it is now, once it is known here and whenever its spec changed; `look` makes it ask Git at once. */
  join(gitSync: GitSync, look: () => void): void;
  /** It asks for nothing any more. */
  leave(gitSync: string): void;
  /** A GitSync whose source was not asked yet by this process: what it claims is not known. */
  expect(gitSync: string): void;
  /** It was asked (or never will be). */
  heard(gitSync: string): void;
  /** False while a GitSync is expected. */
  isComplete(): boolean;
  /** Those that one commit may move objects between. */
  readonly siblings: Siblings;
}

/** No claims yet. */
export function createClaims(): Claims {
  const sets = new Map<string, { readonly owner: string; readonly ids: ReadonlySet<string> }>();
  const holds = new Map<string, () => Holds>();
  const expected = new Set<string>();
  const joined = new Set<string>();
  const siblings = createSiblings();
  return {
    join(gitSync, look) {
      const key = gitSyncKey(gitSync);
      siblings.join(gitSync, look);
      if (gitSync.suspend) expected.delete(key);
      else if (!joined.has(key)) expected.add(key);
      joined.add(key);
    },
    leave(gitSync) {
      siblings.leave(gitSync);
      expected.delete(gitSync);
      joined.delete(gitSync);
    },
    set: (setId, owner, refs) => void sets.set(setId, { owner, ids: new Set([...refs].map(refId)) }),
    ownerOf(setId, ref, meta) {
      const known = sets.get(setId);
      return known === undefined
        ? ownerByLabels(meta)
        : { text: known.owner, free: !known.ids.has(refId(ref)) };
    },
    claimedByOther: (setId, ref) =>
      [...sets].find(([id, { ids }]) => id !== setId && ids.has(refId(ref)))?.[1].owner,
    hold: (setId, of) => void holds.set(setId, of),
    holdsOn: (setId) => holds.get(setId)?.() ?? noHolds,
    forget(setId) {
      sets.delete(setId);
      holds.delete(setId);
    },
    expect: (gitSync) => void expected.add(gitSync),
    heard: (gitSync) => void expected.delete(gitSync),
    isComplete: () => expected.size === 0,
    siblings,
  };
}

/** What an object's own labels tell of a set that is not one of this agent's. */
function ownerByLabels({ labels = {} }: ObjectMeta): SetOwner {
  const [gitSync, release] = [labels[gitSyncLabel], labels[releaseLabel]];
  const text = gitSync === undefined ? `the set ${labels[partOf] ?? ""}` : `${gitSync}/${release ?? ""}`;
  return { text, free: false, unheard: true };
}
