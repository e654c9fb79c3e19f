import type { Orphan } from "../apply/let-go-object.ts";
import type { Change } from "../core/change.ts";
import { gitSyncKey } from "../core/gitsync.ts";
import { pruneIsOff, type Leftovers } from "../core/leftovers.ts";
import { groupKindText, parseGroupKind } from "../core/object-ref.ts";
import { hasErrors } from "../core/problem.ts";
import type { Observation } from "../diff/observation.ts";
import { isWrite, type Prune } from "../plan/plan.ts";
import type { Claims } from "./claims.ts";
import { goingMembers, leftMembers, orphanOf, pruneOf, strays } from "./left-members.ts";
import type { LiveState } from "./live.ts";
import type { Pass } from "./pass.ts";
import type { Behind } from "./siblings.ts";

export interface Deletions {
  readonly prunes: readonly Prune[];
  /** What stays in the cluster and is nobody's from now on: kept objects, and those of a release that the filter leaves out. */
  readonly orphans: readonly Orphan[];
  /** Why it cannot be said yet what may be deleted: it is asked again. */
  readonly waits: string | undefined;
  /** What is still there, for the status; undefined = not known. */
  readonly leftovers: Leftovers | undefined;
}

interface Known {
  readonly live: Pick<LiveState, "state" | "members" | "trouble">;
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
  const { rendition, problems, waitingFor, memory } = pass;
  const none: Deletions = { prunes: [], orphans: [], waits: undefined, leftovers: undefined };
  // What ends these brings the next pass.
  if (rendition === undefined || hasErrors(problems) || waitingFor !== undefined) return none;
  const wish = wishOf(pass);
  const left = leftMembers(memory, observed, known);
  const going = goingMembers(memory, observed, known.live);
  if (wish === "keep") {
    const kept = left.map(({ entry: { ref }, keptBy = pruneIsOff }) => ({
      ref,
      reason: keptBy,
    }));
    return { ...none, leftovers: { kept, undecided: [], hint: "", going } };
  }
  const doomed = wish === "let go" ? [] : left.filter(({ keptBy }) => keptBy === undefined);
  const undecided = doomed.map(({ entry }) => entry.ref);
  const unknown =
    whyUnknown(pass, observed, known) ?? (doomed.length > 0 ? whyBehind(pass, known) : undefined);
  if (unknown !== undefined)
    return { ...none, waits: unknown.reason, leftovers: { kept: [], undecided, hint: unknown.hint, going } };
  const freed = left.filter((member) => !doomed.includes(member)).map(({ entry }) => orphanOf(entry));
  const orphans = [...freed, ...strays(memory, known)];
  const kept = left.flatMap(({ entry: { ref }, keptBy: reason }) =>
    reason === undefined ? [] : [{ ref, reason }],
  );
  const leftovers = { kept, undecided: [], hint: "", going };
  if (doomed.length === 0 || isTime(pass, changes))
    return { prunes: doomed.map(pruneOf), orphans, waits: undefined, leftovers };
  return { prunes: [], orphans, waits: "prune.when is Healthy", leftovers: { ...leftovers, undecided } };
}

/** What becomes of objects that Git no longer has. */
function wishOf({ gitSync, memory }: Pass): "let go" | "prune" | "keep" {
  if (memory.absent === "filtered") return "let go";
  return gitSync.prune.enabled ? "prune" : "keep";
}

function whyUnknown(
  { memory, broken, source, lost, pin }: Pass,
  observed: readonly Observation[],
  { live, claims }: Known,
): Behind | undefined {
  const because = (reason: string, hint = "") => ({ reason, hint });
  // What a pin keeps in force is known without Git; what the other releases ask for, once this process has read it.
  if (source !== undefined && (pin === undefined || memory.latest === undefined))
    return because("the source cannot be read");
  if (lost !== undefined) return because(lost);
  if (broken !== undefined) return because(`release ${broken} of this commit could not be rendered`);
  if (!claims.isComplete()) return because("another GitSync has not been rendered yet");
  if (observed.some(({ live: { type } }) => type === "unknownKind" || type === "unreadable"))
    return because("an object could not be looked at");
  const kinds = (memory.status.groupKinds ?? []).map(parseGroupKind);
  const unknown = kinds.find((kind) => !isKnown(live.state(kind)));
  if (unknown === undefined) return undefined;
  const trouble = live.trouble(unknown);
  const words = trouble === undefined ? "" : `: ${trouble.message}`;
  return because(`the watch of ${groupKindText(unknown)} is ${live.state(unknown)}${words}`, trouble?.hint);
}

/** A commit that takes an object from this GitSync may give it to another one of the same repository. */
function whyBehind({ gitSync, commit, memory }: Pass, { claims }: Known): Behind | undefined {
  return claims.siblings.whyBehind(gitSyncKey(gitSync), memory.latest?.commit.sha ?? commit.sha);
}

/** A kind whose CRD is gone has no objects any more; one that is denied, stale or starting may have some. */
function isKnown(state: ReturnType<LiveState["state"]>): boolean {
  return state === "synced" || state === "missing";
}

/** `prune.when: Healthy` keeps the old objects until the new ones work: nothing to write any more, and healthy. */
function isTime({ gitSync, memory }: Pass, changes: readonly Change[]): boolean {
  return gitSync.prune.when === "Applied" || (!changes.some(isWrite) && memory.status.health === "Healthy");
}
