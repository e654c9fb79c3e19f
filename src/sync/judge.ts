import type { Change } from "../core/change.ts";
import { refId } from "../core/object-ref.ts";
import { decide } from "../diff/decide.ts";
import { hideTexts } from "../diff/mask-texts.ts";
import type { Observation } from "../diff/observation.ts";
import { splitContested } from "../gate/contested.ts";
import { splitHeld } from "../gate/held.ts";
import type { Contests } from "../gate/fights.ts";
import { gate, type Gated } from "../gate/gate.ts";
import { makePlan, type Plan } from "../plan/plan.ts";
import { contestsNow } from "./contests.ts";
import type { Deps } from "./deps.ts";
import { allHolds } from "./holds.ts";
import { observe } from "./observe.ts";
import { gateInput, observeInput, type Pass } from "./pass.ts";
import { deletions, type Deletions } from "./prunable.ts";

/** What of the outside world the judgement needs: nothing that writes. */
export type JudgeDeps = Pick<Deps, "cluster" | "live" | "scalers" | "claims" | "slots">;

/** What a pass is to do, and what it was decided from. */
export interface Judged extends Deletions {
  /** One per manifest, in the same order as `changes`. */
  readonly observed: readonly Observation[];
  readonly changes: readonly Change[];
  readonly contests: Contests;
  readonly gated: Gated;
  readonly plan: Plan;
}

/** The first half of a pass, which writes nothing: observe → diff → gate → plan. `syncline plan` asks for the same. A failed read
 *  throws SynclineError. */
export async function judge(pass: Pass, deps: JudgeDeps, signal: AbortSignal): Promise<Judged> {
  const { memory, rendition } = pass;
  const who = { setId: memory.setId, account: pass.account };
  memory.scales = await deps.scalers.of(rendition?.rendered.manifests ?? [], who, signal);
  const input = observeInput(pass, deps);
  const observed = await observe(input, deps, signal);
  const secrets = rendition?.rendered.secretTexts ?? [];
  memory.holds = allHolds(pass, observed, deps);
  const changes = observed.map((seen) => hideTexts(decide(seen), secrets));
  const contests = contestsNow(pass, changes, input);
  const deleted = deletions(pass, observed, changes, deps);
  const gated = gate({
    ...gateInput(pass, changes, deleted.prunes, deps.live),
    contested: (change) => splitContested(change, contests.get(refId(change.ref))),
  });
  return {
    ...deleted,
    orphans: deleted.orphans.filter((orphan) => splitHeld(orphan, memory.holds).rest !== undefined),
    observed,
    changes,
    contests,
    gated,
    plan: makePlan(gated.allowed, rendition?.rendered.manifests),
  };
}
