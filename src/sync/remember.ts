import type { Progress } from "../apply/apply-plan.ts";
import type { Change } from "../core/change.ts";
import type { KubeObject } from "../core/manifest.ts";
import { refId } from "../core/object-ref.ts";
import type { Outcome, Result } from "../core/outcome.ts";
import { fingerprintOf } from "../diff/decide.ts";
import { leftText } from "../diff/left-fields.ts";
import type { LiveEntry, Observation } from "../diff/observation.ts";
import { isRollout } from "../plan/plan.ts";
import { rulingsForApply } from "./contests.ts";
import type { Deps } from "./deps.ts";
import { doubtConflicts, noteRefusals } from "./refusals.ts";
import { manifestDigest, type ReleaseMemory } from "./release-memory.ts";
import { noteChanged } from "./rollout.ts";

/** Records our own writes, so that their watch events are recognised by fingerprint. */
export function remember(memory: ReleaseMemory, { live }: Deps): Pick<Progress, "applied"> {
  return {
    applied(change, meta, result) {
      live.record(change.ref, meta);
      if (isRollout(change)) noteChanged(memory, change.ref);
      memory.known.set(refId(change.ref), {
        uid: meta.uid ?? "",
        digest: manifestDigest(change.manifest),
        ownFields: fingerprintOf(meta),
        left: leftText(rulingsForApply(memory, change.ref)),
        ...(result.type === "yielded" ? { rivals: result.rivals } : {}),
        ...(result.type === "keptBy" ? { kept: result } : {}),
      });
    },
  };
}

/** What the outcomes teach the next pass: writes that were refused for good, a namespace that is gone again, and what became of
 *  objects that left Git. */
export function learn(memory: ReleaseMemory, applied: readonly Outcome[], { live }: Deps): void {
  noteRefusals(memory, applied, live);
  doubtConflicts(applied, live);
  const codes = applied.flatMap(({ result }) => (result.type === "failed" ? [result.code] : []));
  if (codes.includes("API-NOT-FOUND") || codes.includes("API-TERMINATING")) memory.namespaces.clear();
  for (const { ref, change, result } of applied)
    if (["pruned", "orphaned"].includes(result.type) || isGone(change, result))
      for (const remembered of [memory.left, memory.known]) remembered.delete(refId(ref));
}

/** A look at what left Git found nothing, or something that is not ours to tell of. */
function isGone({ action }: Change, { type }: Result): boolean {
  return action === "orphan" && type === "unchanged";
}

/** Objects found as they should be are recorded too: their next event is judged without reading them. */
export function rememberUnchanged(
  memory: ReleaseMemory,
  observed: readonly Observation[],
  changes: readonly Change[],
): void {
  observed.forEach(({ live, digest, manifest, rulings }, index) => {
    if (changes[index]?.action !== "unchanged") return;
    const seen =
      live.type === "member" ? live.entry : live.type === "read" ? entryOf(live.object) : undefined;
    if (seen === undefined) return;
    const id = refId(manifest.ref);
    const before = memory.known.get(id);
    const isSame = before?.digest === digest && before.ownFields === seen.ownFields;
    const standing = isSame ? { ...before } : {};
    const left = leftText(rulings);
    memory.known.set(id, { ...standing, uid: seen.uid, digest, ownFields: seen.ownFields, left });
  });
}

function entryOf({ metadata }: KubeObject): Pick<LiveEntry, "uid" | "ownFields"> {
  return { uid: metadata.uid ?? "", ownFields: fingerprintOf(metadata) };
}
