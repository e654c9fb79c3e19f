import type { Change } from "../core/change.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import type { Outcome } from "../core/outcome.ts";
import { rulingsOn, type Rulings } from "../diff/left-fields.ts";
import { foughtPaths, nextLookAt } from "../gate/contested.ts";
import { judgeContests, type Contests } from "../gate/fights.ts";
import { heldPaths } from "../gate/held.ts";
import { noteCorrections } from "../gate/note-corrections.ts";
import type { Deps } from "./deps.ts";
import type { ObserveInput } from "./observe.ts";
import { manifestDigest, type ReleaseMemory } from "./release-memory.ts";

/** What this pass makes of the contests for a release's fields. While nothing is known of what Git says, they stay as they were. */
export function contestsNow(
  { memory, rendition, now }: { memory: ReleaseMemory; rendition: unknown; now: Date },
  changes: readonly Change[],
  { settled, rulingsOn: ruled }: Pick<ObserveInput, "settled" | "rulingsOn">,
): Contests {
  if (rendition === undefined) return memory.contests;
  return judgeContests(memory.contests, changes, {
    now: now.getTime(),
    digestOf: manifestDigest,
    isSettled: settled,
    leftOn: (ref) => ruled(ref).left,
  });
}

/** Counts what was corrected in a pass, and sees to it that fights are looked at again in time. */
export function noteContests(
  memory: Pick<ReleaseMemory, "contests" | "lookAgain">,
  outcomes: readonly Outcome[],
  { clock }: Pick<Deps, "clock">,
): void {
  const now = clock.now().getTime();
  memory.contests = noteCorrections(memory.contests, outcomes, { now, digestOf: manifestDigest });
  const again = clock.monotonicMs() + Math.max(0, nextLookAt(memory.contests) - now);
  memory.lookAgain = Math.min(memory.lookAgain, again);
}

/** What is ruled on an object's fields when it is compared. */
export function rulingsIn({ settings, scales }: ReleaseMemory, ref: ObjectRef): Rulings {
  return rulingsOn(ref, settings.fields, scales.get(refId(ref)));
}

/** What is ruled when it is applied: what somebody else keeps writing is left to him as well, and what is held stays as it is. That it
 *  is compared all the same tells when he stops, and what moves meanwhile. */
export function rulingsForApply(memory: ReleaseMemory, ref: ObjectRef): Rulings {
  const rulings = rulingsIn(memory, ref);
  const more = [...foughtPaths(memory.contests.get(refId(ref))), ...heldPaths(ref, memory.holds)];
  return more.length === 0 ? rulings : { ...rulings, left: [...rulings.left, ...more] };
}
