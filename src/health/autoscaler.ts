import { condition, degraded, healthy, progressing, said, unseen, type HealthRule } from "./verdict.ts";

/** A HorizontalPodAutoscaler: Degraded when it can neither read its target's scale nor compute one. Metrics that fail while pods start
 *  are no fault yet, and being at a limit (ScalingLimited) is none at all. Source: conditions of the HPA controller. */
export const autoscalerHealth: HealthRule = (hpa) => {
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
