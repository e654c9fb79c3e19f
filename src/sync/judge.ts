import type { Change } from "../core/change.ts";
import { decide } from "../diff/decide.ts";
import type { Observation } from "../diff/observation.ts";
import { gate, type Gated } from "../gate/gate.ts";
import { makePlan, type Plan } from "../plan/plan.ts";
import type { Deps } from "./deps.ts";
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
  readonly gated: Gated;
  readonly plan: Plan;
}

/** The first half of a pass, which writes nothing: observe → diff → gate → plan. `syncline plan` asks for the same. A failed read
 *  throws SynclineError. */
export async function judge(pass: Pass, deps: JudgeDeps, signal: AbortSignal): Promise<Judged> {
  const { memory, rendition } = pass;
  const who = { setId: memory.setId, account: pass.account };
  memory.scales = await deps.scalers.of(rendition?.rendered.manifests ?? [], who, signal);
  const observed = await observe(observeInput(pass, deps), deps, signal);
  const changes = observed.map(decide);
  const deleted = deletions(pass, observed, changes, deps);
  const gated = gate(gateInput(pass, changes, deleted.prunes, deps.live));
  return { ...deleted, observed, changes, gated, plan: makePlan(gated.allowed, rendition?.rendered.manifests) };
}
