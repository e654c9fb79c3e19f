import { protectedKinds } from "../core/data-kinds.ts";
import type { PruneBudget } from "../core/release.ts";
import { groupKindText, refText } from "../core/object-ref.ts";
import type { Change } from "../core/change.ts";
import { isGuarded } from "./kept.ts";

type Prune = Extract<Change, { action: "prune" }>;

const smallEnough = 5;

export interface Holding {
  /** Live objects of the release, before this pass. */
  readonly members: number;
  /** Objects it should have. */
  readonly desired: number;
}

/** Why these deletions must wait for a person; undefined = within the budget. */
export function overBudget(
  prunes: readonly Prune[],
  holding: Holding,
  budget: PruneBudget,
): string | undefined {
  const { members, desired } = holding;
  const count = prunes.length;
  if (count === 0) return undefined;
  if (desired === 0) return `prune would delete the whole release (${count} objects)`;
  const guarded = prunes.find((change) => isProtected(change));
  if (guarded !== undefined) return `prune would delete ${refText(guarded.ref)}, which is protected`;
  if (count > budget.maxObjects)
    return `prune would delete ${count} objects, more than maxObjects ${budget.maxObjects}`;
  const percent = Math.round((count / members) * 100);
  if (percent > budget.maxPercent && count > smallEnough) {
    return `prune would delete ${count} of ${members} objects (${percent} %), more than maxPercent ${budget.maxPercent}`;
  }
  return undefined;
}

function isProtected({ ref, live }: Prune): boolean {
  return protectedKinds.has(groupKindText(ref)) || isGuarded(live.metadata.annotations ?? {});
}
