import { targetText, type Target } from "../core/target.ts";
import type { Matrix } from "./matrix.ts";
import { shareChanges } from "./shared-changes.ts";

/** How many changes reach the first and the last environment alike, so that nothing is tried before production; what releases
 *  share counts once. 0 where there is one environment only. */
export function oneStepChanges(
  matrix: Matrix,
  targets: readonly Target[],
  environments: readonly string[],
): number {
  const [first, last] = [environments[0], environments.at(-1)];
  if (first === undefined || first === last) return 0;
  const environmentOf = new Map(targets.map((target) => [targetText(target), target.environment]));
  const { shared, rest } = shareChanges(matrix);
  return [...shared, ...rest.changes, ...rest.added, ...rest.removed].filter((change) => {
    const hit = new Set(change.targets.map((name) => environmentOf.get(name)));
    return hit.has(first) && hit.has(last);
  }).length;
}
