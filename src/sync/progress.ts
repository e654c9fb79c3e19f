import type { Progress } from "../apply/apply-plan.ts";
import type { Gated } from "../gate/gate.ts";
import type { Plan } from "../plan/plan.ts";
import type { Approval } from "./approval.ts";
import type { Beginning } from "./beginning.ts";
import type { Deps } from "./deps.ts";
import type { Pass } from "./pass.ts";
import { remember } from "./remember.ts";
import { waveGate } from "./wave-gate.ts";

/** How a pass follows the plan that is carried out for it. */
export function passProgress(
  pass: Pass,
  plan: Plan,
  {
    gated,
    begin,
    approval,
  }: Pick<Beginning, "begin"> & { readonly gated: Gated; readonly approval: Approval },
  deps: Deps,
  signal: AbortSignal,
): Progress {
  const about = { pass, waves: plan.waves };
  return {
    ...remember(pass.memory, deps),
    begin,
    keptBack: (wave, soFar) => waveGate(wave, [...gated.blocked, ...soFar], about, deps, signal),
    beforePrune: () => approval.use(),
  };
}
