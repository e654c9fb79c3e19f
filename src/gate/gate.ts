import type { Change } from "../core/change.ts";
import type { Outcome } from "../core/outcome.ts";
import type { PlanHash } from "../core/brand.ts";
import type { PruneBudget } from "../core/release.ts";
import { hashPlan, isWrite, type PlanIdentity, type Prune } from "../plan/plan.ts";
import { overBudget, type Holding } from "./budget.ts";

export interface GateInput {
  readonly changes: readonly Change[];
  readonly prunes: readonly Prune[];
  readonly holding: Holding;
  readonly mode: "Apply" | "Observe";
  readonly driftMode: "Correct" | "Report";
  readonly pruneEnabled: boolean;
  readonly budget: PruneBudget;
  readonly identity: PlanIdentity;
  /** The hash a person approved, unless it was acted on before. */
  readonly approved: string | undefined;
}

export interface Gated {
  /** What may be written and pruned now, and what needs no write. */
  readonly allowed: readonly Change[];
  /** What is only reported, with the reason. */
  readonly blocked: readonly Outcome[];
  readonly held:
    { readonly reason: string; readonly hash: PlanHash; readonly prunes: readonly Prune[] } | undefined;
  /** The approval that this pass makes use of. */
  readonly usedApproval: string | undefined;
}

/** What of a diff may be done now: Observe writes nothing, Report corrects nothing, and deletions over the budget wait for a
 *  person who approves exactly them; everything else goes on meanwhile. */
export function gate(input: GateInput): Gated {
  const allowed: Change[] = [];
  const blocked: Outcome[] = [];
  for (const change of input.changes) {
    const reason = whyNot(change, input);
    if (reason === undefined) allowed.push(change);
    else blocked.push({ ref: change.ref, change, result: { type: "skipped", reason } });
  }
  if (!input.pruneEnabled || input.prunes.length === 0)
    return { allowed, blocked, held: undefined, usedApproval: undefined };
  if (input.mode === "Observe")
    return {
      allowed,
      blocked: [...blocked, ...observed(input.prunes)],
      held: undefined,
      usedApproval: undefined,
    };
  const reason = overBudget(input.prunes, input.holding, input.budget);
  const hash = hashPlan(input.identity, input.prunes);
  if (reason !== undefined && input.approved !== hash) {
    return { allowed, blocked, held: { reason, hash, prunes: input.prunes }, usedApproval: undefined };
  }
  return {
    allowed: [...allowed, ...input.prunes],
    blocked,
    held: undefined,
    usedApproval: reason === undefined ? undefined : hash,
  };
}

function whyNot(change: Change, { mode, driftMode }: GateInput): string | undefined {
  if (!isWrite(change)) return undefined;
  if (mode === "Observe") return "mode is Observe: nothing is written";
  const isDrift = change.action === "correct" || change.action === "touched";
  return isDrift && driftMode === "Report" ? "drift.mode is Report: not corrected" : undefined;
}

function observed(prunes: readonly Prune[]): readonly Outcome[] {
  return prunes.map((change) => ({
    ref: change.ref,
    change,
    result: { type: "skipped", reason: "mode is Observe: nothing is deleted" },
  }));
}
