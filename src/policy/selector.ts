import type { LabelSelector } from "./policy.ts";

/** Whether labels fit a metav1.LabelSelector; an empty selector fits everything. */
export function selects(
  selector: LabelSelector,
  labels: { readonly [key: string]: string | undefined },
): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labelOf(labels, key) === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const label = labelOf(labels, key);
      return operators[operator]?.(label, values) ?? false;
    })
  );
}

/** Operators of a label selector. `NotIn` holds for an absent label, as in Kubernetes. */
export const operators: {
  readonly [operator: string]: (label: string | undefined, values: readonly string[]) => boolean;
} = {
  In: (label, values) => label !== undefined && values.includes(label),
  NotIn: (label, values) => label === undefined || !values.includes(label),
  Exists: (label) => label !== undefined,
  DoesNotExist: (label) => label === undefined,
};

function labelOf(labels: { readonly [key: string]: string | undefined }, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
