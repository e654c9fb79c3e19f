import type { Orphan } from "../apply/let-go-object.ts";
import type { Going } from "../core/leftovers.ts";
import { objectAnnotations } from "../core/labels.ts";
import { refId } from "../core/object-ref.ts";
import type { LiveEntry, Observation } from "../diff/observation.ts";
import { isGuarded, keptBy } from "../gate/kept.ts";
import type { Prune } from "../plan/plan.ts";
import type { Claims } from "./claims.ts";
import type { LiveState } from "./live.ts";
import type { ReleaseMemory } from "./release-memory.ts";

/** A member that Git no longer has. */
export interface LeftMember {
  readonly entry: LiveEntry;
  /** The annotation that keeps it in the cluster, live or in the last commit that had it. */
  readonly keptBy: string | undefined;
  /** Likewise: it asks for an approval. */
  readonly isGuarded: boolean;
}

interface Known {
  readonly live: Pick<LiveState, "members">;
  readonly claims: Pick<Claims, "claimedByOther">;
}

/** Members that Git no longer has: label, our Apply entry, no foreign controller, claimed by no other release, not going already. */
export function leftMembers(
  memory: ReleaseMemory,
  observed: readonly Pick<Observation, "manifest">[],
  { live, claims }: Known,
): readonly LeftMember[] {
  const desired = desiredIds(observed);
  return live
    .members(memory.setId)
    .filter(({ ref }) => !desired.has(refId(ref)))
    .filter((entry) => isOurs(entry) && !entry.deleting)
    .filter(({ ref }) => claims.claimedByOther(memory.setId, ref) === undefined)
    .map((entry) => {
      const lastWords = memory.lastWords.get(refId(entry.ref)) ?? {};
      return {
        entry,
        keptBy: keptBy(entry.annotations) ?? keptBy(lastWords),
        isGuarded: isGuarded(entry.annotations) || isGuarded(lastWords),
      };
    });
}

/** Members that are being deleted and not gone yet, whether Git has them or not. */
export function goingMembers(
  memory: ReleaseMemory,
  observed: readonly Observation[],
  live: Pick<LiveState, "members">,
): readonly Going[] {
  const desired = desiredIds(observed);
  return live
    .members(memory.setId)
    .filter((entry) => isOurs(entry) && entry.deleting)
    .map(({ ref, finalizers }) => ({ ref, finalizers, isDesired: desired.has(refId(ref)) }));
}

/** What left Git and is no member (any more): gone, or somebody took our label off. A look tells; it is never deleted. */
export function strays({ setId, left }: ReleaseMemory, { live, claims }: Known): readonly Orphan[] {
  if (left.size === 0) return [];
  const members = new Set(live.members(setId).map(({ ref }) => refId(ref)));
  return [...left.values()]
    .filter(({ ref }) => !members.has(refId(ref)) && claims.claimedByOther(setId, ref) === undefined)
    .map(({ ref, uid }) => ({ action: "orphan", ref, uid, stray: true }));
}

/** As the plan has it: what guards it in Git counts like what guards it in the cluster. */
export function pruneOf({ entry, isGuarded: guarded }: LeftMember): Prune {
  const { ref, uid } = entry;
  const annotations = {
    ...entry.annotations,
    ...(guarded ? { [objectAnnotations.protect]: "true" } : {}),
  };
  const metadata = { name: ref.name, namespace: ref.namespace, uid, annotations };
  return { action: "prune", ref, live: { apiVersion: "", kind: ref.kind, metadata } };
}

/** A member as one that is let go. */
export function orphanOf({ ref, uid }: LiveEntry): Orphan {
  return { action: "orphan", ref, uid };
}

function isOurs({ ownFields, controlled }: LiveEntry): boolean {
  return ownFields !== "" && !controlled;
}

function desiredIds(observed: readonly Pick<Observation, "manifest">[]): ReadonlySet<string> {
  return new Set(observed.map(({ manifest }) => refId(manifest.ref)));
}
