import {
  condition,
  count,
  degraded,
  healthy,
  part,
  progressing,
  said,
  unseen,
  type HealthRule,
} from "./verdict.ts";

/** Degraded when it can neither read its target's scale nor compute one. Metrics that fail while pods start are no fault yet,
 *  and being at a limit is none at all. Source: conditions of the HPA controller. */
export const hpaHealth: HealthRule = (hpa) => {
  const late = unseen(hpa);
  if (late !== undefined) return late;
  const unable = condition(hpa, "AbleToScale", "False");
  if (unable !== undefined) return degraded(said(unable));
  const inactive = condition(hpa, "ScalingActive", "False");
  // Scaled to zero by hand: the autoscaler rests.
  if (inactive === undefined || inactive.reason === "ScalingDisabled") {
    return condition(hpa, "AbleToScale", "True") === undefined
      ? progressing("its controller has not seen it yet")
      : healthy;
  }
  return inactive.reason.startsWith("FailedGet") ? progressing(said(inactive)) : degraded(said(inactive));
};

/** Degraded when too few pods are healthy: nobody may be evicted, and a node drain waits. */
export const pdbHealth: HealthRule = (budget) => {
  const late = unseen(budget);
  if (late !== undefined) return late;
  const failed = condition(budget, "DisruptionAllowed", "False");
  if (failed?.reason === "SyncFailed") return degraded(said(failed));
  const status = part(budget, "status");
  if (status["observedGeneration"] === undefined) return progressing("its controller has not seen it yet");
  const [now, desired] = [count(status["currentHealthy"]), count(status["desiredHealthy"])];
  return now < desired ? progressing(`${String(now)} of ${String(desired)} needed pods healthy`) : healthy;
};
