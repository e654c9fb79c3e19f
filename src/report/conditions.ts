import type { Condition } from "../schema/crd-condition.ts";

/** One condition as it should be now. */
export interface ConditionNow {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}

/** Conditions with their transition times: kept where the status did not change (metav1.Condition). */
export function makeConditions(
  wanted: readonly ConditionNow[],
  previous: readonly Condition[],
  context: { readonly generation: number; readonly now: Date },
): readonly Condition[] {
  const { generation, now } = context;
  return wanted.map((condition) => {
    const before = previous.find(({ type }) => type === condition.type);
    const lastTransitionTime =
      before?.status === condition.status ? before.lastTransitionTime : isoSeconds(now);
    return { ...condition, observedGeneration: generation, lastTransitionTime };
  });
}

/** RFC 3339 without fractions: what metav1.Time holds. */
export function isoSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
