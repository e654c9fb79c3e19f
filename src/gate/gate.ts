import type { Change } from "../core/change.ts";
import type { Outcome, Result } from "../core/outcome.ts";
import type { PlanHash } from "../core/brand.ts";
import type { PruneBudget } from "../core/release.ts";
import { hashPlan, isWrite, type PlanIdentity, type Prune, type Write } from "../plan/plan.ts";
import { overBudget, type Holding } from "./budget.ts";
import type { Split } from "./contested.ts";
import type { Free } from "./held.ts";

export interface GateInput {
  readonly changes: readonly Change[];
  readonly prunes: readonly Prune[];
  readonly holding: Holding;
  readonly mode: "Apply" | "Observe";
  readonly driftMode: "Correct" | "Report" | "Prevent";
  readonly pruneEnabled: boolean;
  readonly budget: PruneBudget;
  readonly identity: PlanIdentity;
  /** How a write ended that the API server refused for good, while nothing about it changed. */
  readonly refused: (change: Write) => Result | undefined;
  /** What of a change may be done where somebody holds the object. */
  readonly held: (change: Change) => Free;
  /** What of a change is left to be done where somebody else keeps writing the object. */
  readonly contested: (change: Change) => Split;
  /** The hash a person approved, unless it was acted on before. */
  readonly approved: string | undefined;
}

export interface Gated {
  /** What may be written and pruned now, and what needs no write. */
  readonly allowed: readonly Change[];
  /** What is only reported, with the reason. */
  readonly blocked: readonly Outcome[];
  readonly held: HeldPlan | undefined;
  /** Deletions over the budget that a person approved: they are allowed. */
  readonly approved: HeldPlan | undefined;
}

/** Deletions that need a person, why, and what that person approves. */
export interface HeldPlan {
  readonly reason: string;
  readonly hash: PlanHash;
  readonly prunes: readonly Prune[];
}

/** What of a diff may be done now: Observe writes nothing, Report corrects nothing, and deletions over the budget wait for a
 *  person who approves exactly them; everything else goes on meanwhile. */
export function gate(input: GateInput): Gated {
  const allowed: Change[] = [];
  const blocked: Outcome[] = [];
  for (const wanted of input.changes) {
    const { ref } = wanted;
    const reason = whyNot(wanted, input);
    const { rest: free, held } = reason === undefined ? input.held(wanted) : { rest: wanted };
    if (held !== undefined) blocked.push(held);
    if (free === undefined) continue;
    const { rest: change, fought } = reason === undefined ? input.contested(free) : { rest: free };
    if (fought !== undefined) blocked.push({ ref, change: fought, result: { type: "fighting" } });
    if (change === undefined) continue;
    const refused = isWrite(change) ? input.refused(change) : undefined;
    if (reason !== undefined) blocked.push({ ref, change, result: { type: "skipped", reason } });
    else if (refused !== undefined) blocked.push({ ref, change, result: refused });
    else allowed.push(change);
  }
  const gated: Gated = { allowed, blocked, held: undefined, approved: undefined };
  if (!input.pruneEnabled) return gated;
  if (input.mode === "Observe")
    return { ...gated, blocked: [...blocked, ...left(input.prunes, "mode is Observe")] };
  const prunes = input.prunes.filter((prune) => {
    const { held } = input.held(prune);
    if (held !== undefined) blocked.push(held);
    return held === undefined;
  });
  if (prunes.length === 0) return gated;
  const reason = overBudget(prunes, input.holding, input.budget);
  const hash = hashPlan(input.identity, prunes);
  const plan = reason === undefined ? undefined : { reason, hash, prunes };
  if (plan !== undefined && input.approved !== hash) return { ...gated, held: plan };
  if (blocked.some(({ result }) => result.type === "failed"))
    return {
      ...gated,
      blocked: [...blocked, ...left(prunes, "an object of this release failed")],
      held: plan,
    };
  return { ...gated, allowed: [...allowed, ...prunes], approved: plan };
}

function whyNot(change: Change, { mode, driftMode }: GateInput): string | undefined {
  if (!isWrite(change)) return undefined;
  if (mode === "Observe") return "mode is Observe: nothing is written";
  const isDrift = change.action === "correct" || change.action === "touched";
  return isDrift && driftMode === "Report" ? "drift.mode is Report: not corrected" : undefined;
}

function left(prunes: readonly Prune[], reason: string): readonly Outcome[] {
  return prunes.map((change) => ({
    ref: change.ref,
    change,
    result: { type: "skipped", reason: `not pruned: ${reason}` },
  }));
}
