import type { Orphan } from "../apply/let-go-object.ts";
import { groupKindText, parseGroupKind, refId } from "../core/object-ref.ts";
import type { Change } from "../core/change.ts";
import { hasErrors } from "../core/problem.ts";
import type { LiveEntry, Observation } from "../diff/observation.ts";
import { isKept } from "../gate/kept.ts";
import { isWrite, type Prune } from "../plan/plan.ts";
import type { Claims } from "./claims.ts";
import type { LiveState } from "./live.ts";
import type { Pass } from "./pass.ts";
import type { ReleaseMemory } from "./release-memory.ts";

export interface Deletions {
  readonly prunes: readonly Prune[];
  /** What stays in the cluster and is nobody's from now on: kept objects, and those of a release that the filter leaves out. */
  readonly orphans: readonly Orphan[];
  /** Why it cannot be said yet what may be deleted: it is asked again. */
  readonly waits: string | undefined;
}

interface Known {
  readonly live: Pick<LiveState, "state" | "members">;
  readonly claims: Claims;
}

/** What this pass would delete. Nothing unless everything is known: an error, a watch that is not in sync, a release that could not
 *  be rendered or was not yet are never "Git no longer has it". */
export function deletions(
  pass: Pass,
  observed: readonly Observation[],
  changes: readonly Change[],
  known: Known,
): Deletions {
  const { rendition, problems, waitingFor, gitSync, memory } = pass;
  // What ends these brings the next pass.
  const isFiltered = memory.absent === "filtered";
  const isOff = !gitSync.prune.enabled && !isFiltered;
  const none = { prunes: [], orphans: [], waits: undefined };
  if (rendition === undefined || hasErrors(problems) || waitingFor !== undefined || isOff) return none;
  const waits = whyUnknown(pass, observed, known);
  if (waits !== undefined) return { ...none, waits };
  const left = leftMembers(memory, observed, known);
  const orphans = left.filter(({ annotations }) => isFiltered || isKept(annotations)).map(orphanOf);
  const prunes = isFiltered ? [] : left.filter(({ annotations }) => !isKept(annotations)).map(pruneOf);
  return prunes.length === 0 || isTime(pass, changes)
    ? { prunes, orphans, waits: undefined }
    : { prunes: [], orphans, waits: "prune.when is Healthy" };
}

function whyUnknown(
  { memory, broken, source, lost }: Pass,
  observed: readonly Observation[],
  { live, claims }: Known,
): string | undefined {
  if (source !== undefined) return "the source cannot be read";
  if (lost !== undefined) return lost;
  if (broken !== undefined) return `release ${broken} of this commit could not be rendered`;
  if (!claims.isComplete()) return "another GitSync has not been rendered yet";
  if (observed.some(({ live: { type } }) => type === "unknownKind" || type === "unreadable"))
    return "an object could not be looked at";
  const kinds = (memory.status.groupKinds ?? []).map(parseGroupKind);
  const unknown = kinds.find((kind) => !isKnown(live.state(kind)));
  return unknown && `the watch of ${groupKindText(unknown)} is ${live.state(unknown)}`;
}

/** Members that Git no longer has: label, our Apply entry, no foreign controller, claimed by no other release. */
function leftMembers(
  memory: ReleaseMemory,
  observed: readonly Observation[],
  { live, claims }: Known,
): readonly LiveEntry[] {
  const desired = new Set(observed.map(({ manifest }) => refId(manifest.ref)));
  return live
    .members(memory.setId)
    .filter(({ ref }) => !desired.has(refId(ref)))
    .filter(({ ownFields, controlled, deleting }) => ownFields !== "" && !controlled && !deleting)
    .filter(({ ref }) => claims.claimedByOther(memory.setId, ref) === undefined)
    .map((entry) => ({
      ...entry,
      annotations: { ...entry.annotations, ...memory.lastWords.get(refId(entry.ref)) },
    }));
}

function pruneOf({ ref, uid, annotations }: LiveEntry): Prune {
  const metadata = { name: ref.name, namespace: ref.namespace, uid, annotations };
  return { action: "prune", ref, live: { apiVersion: "", kind: ref.kind, metadata } };
}

/** A member as one that is let go. */
export function orphanOf({ ref, uid }: LiveEntry): Orphan {
  return { action: "orphan", ref, uid };
}

/** A kind whose CRD is gone has no objects any more; one that is denied, stale or starting may have some. */
function isKnown(state: ReturnType<LiveState["state"]>): boolean {
  return state === "synced" || state === "missing";
}

/** `prune.when: Healthy` keeps the old objects until the new ones work: nothing to write any more, and healthy. */
function isTime({ gitSync, memory }: Pass, changes: readonly Change[]): boolean {
  return gitSync.prune.when === "Applied" || (!changes.some(isWrite) && memory.status.health === "Healthy");
}
