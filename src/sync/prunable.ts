import { objectAnnotations } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { parseGroupKind, refId } from "../core/object-ref.ts";
import type { Change } from "../core/change.ts";
import type { Observation } from "../diff/observation.ts";
import type { Claims } from "./claims.ts";
import type { LiveState } from "./live.ts";
import type { ReleaseMemory } from "./release-memory.ts";

type Prune = Extract<Change, { action: "prune" }>;

/** Members that Git no longer has: label, our Apply entry, no foreign controller, not kept, claimed by no other release.
 *  Empty unless everything is known: each recorded kind's watch is synced, and every desired kind could be read. */
export function prunable(
  memory: ReleaseMemory,
  observed: readonly Observation[],
  { live, claims }: { readonly live: LiveState; readonly claims: Claims },
): readonly Prune[] {
  const kinds = (memory.status.groupKinds ?? []).map(parseGroupKind);
  if (kinds.some((kind) => !isKnown(live.state(kind)))) return [];
  if (observed.some(({ live: { type } }) => type === "unknownKind" || type === "unreadable")) return [];
  const desired = new Set(observed.map(({ manifest }) => refId(manifest.ref)));
  return live
    .members(memory.setId)
    .filter(({ ref }) => !desired.has(refId(ref)))
    .filter(({ ownFields, controlled, deleting }) => ownFields !== "" && !controlled && !deleting)
    .filter(({ annotations }) => annotations[objectAnnotations.prune] !== "false")
    .filter(({ ref }) => !claims.claimedByOther(memory.setId, ref))
    .map(({ ref, uid, annotations }) => {
      const metadata = { name: ref.name, namespace: ref.namespace, uid, annotations };
      const object: KubeObject = { apiVersion: "", kind: ref.kind, metadata };
      return { action: "prune", ref, live: object };
    });
}

/** A kind whose CRD is gone has no objects any more; one that is denied, stale or starting may have some. */
function isKnown(state: ReturnType<LiveState["state"]>): boolean {
  return state === "synced" || state === "missing";
}
