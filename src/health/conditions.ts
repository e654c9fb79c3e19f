import {
  condition,
  conditionsOf,
  degraded,
  healthy,
  progressing,
  said,
  unseen,
  type HealthRule,
} from "./verdict.ts";

/**
 * Any kind without a rule: observedGeneration, then the conditions that controllers agree on. Source: kstatus of
 * sigs.k8s.io/cli-utils (Stalled, Reconciling, Ready), and Available/Degraded/Failed as operators use them.
 * No status and no conditions: there is nothing to wait for.
 */
export const conditionsHealth: HealthRule = (object) => {
  const late = unseen(object);
  if (late !== undefined) return late;
  for (const type of ["Stalled", "Failed", "Degraded"]) {
    const bad = condition(object, type, "True");
    if (bad !== undefined) return degraded(said(bad));
  }
  const busy = condition(object, "Reconciling", "True");
  if (busy !== undefined) return progressing(said(busy));
  for (const { type, status, ...rest } of conditionsOf(object)) {
    if (!["Ready", "Available", "Accepted", "Programmed"].includes(type)) continue;
    if (status === "True") continue;
    const why = said({ type, status, ...rest });
    return status === "False" && /fail|error|invalid|denied/i.test(rest.reason)
      ? degraded(why)
      : progressing(why);
  }
  return healthy;
};
