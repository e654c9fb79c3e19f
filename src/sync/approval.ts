import type { PlanHash } from "../core/brand.ts";
import { requestAnnotations } from "../core/labels.ts";
import { refText } from "../core/object-ref.ts";
import { byText } from "../core/text.ts";
import type { Gated, HeldPlan } from "../gate/gate.ts";
import type { PassFacts, UsedApproval } from "../report/facts.ts";
import type { Deps } from "./deps.ts";
import { planNonce, type Pass } from "./pass.ts";
import { saveStatus } from "./status-store.ts";

/** What becomes of an approval in one pass. */
export interface Approval {
  /** Called before the first deletion: from then on the approval is used up, whatever happens (no replay after a restart). */
  use(): Promise<void>;
  /** The plan whose approval was used. */
  used(): UsedApproval | undefined;
  /** The deletions that wait, as status and events tell them: not approved, or approved and not begun because a write failed before
   *  them. The plan stays the same then, so that its approval goes on to fit. */
  held(): PassFacts["held"];
}

/** The approval of a pass whose diff went through the gate. */
export function createApproval(pass: Pass, gated: Gated, deps: Deps, signal: AbortSignal): Approval {
  const { gitSync, memory } = pass;
  const { approved } = gated;
  let isUsed = false;
  return {
    async use() {
      if (approved === undefined) return;
      const approve = { value: approved.hash, resourceVersion: memory.resourceVersion };
      const status = { ...memory.status, handled: { ...memory.status.handled, approve } };
      await saveStatus(gitSync, memory, status, deps, signal);
      isUsed = true;
    },
    used: () => (isUsed && approved !== undefined ? { hash: approved.hash, ...memory.approver } : undefined),
    held() {
      const plan = gated.held ?? (isUsed ? undefined : approved);
      return plan && heldPlan(pass, plan);
    },
  };
}

function heldPlan(pass: Pass, { reason, hash, prunes }: HeldPlan): PassFacts["held"] {
  const objects = prunes
    .map(({ ref, live }) => ({ ref, uid: live.metadata.uid ?? "" }))
    .toSorted((a, b) => byText(refText(a.ref), refText(b.ref)));
  return { reason: `${reason}${staleApproval(pass, hash)}`, hash, nonce: planNonce(pass), objects };
}

const longestShown = 40;

/** An approval that fits another plan is said to, once for as long as it stands there. */
function staleApproval({ memory }: Pass, hash: PlanHash): string {
  const value = memory.annotations[requestAnnotations.approve];
  if (value === undefined || value === hash || value === memory.status.handled?.approve?.value) return "";
  return ` (${value.slice(0, longestShown)} was approved, which is not this plan)`;
}
