import { waiting } from "./cause.ts";
import { count, healthy, mapOf, notLooked, part, type HealthRule } from "./verdict.ts";

/** Rolled out when every node that should run it does, updated and available. No node to run on is no fault, and neither is a pod
 *  that stays on a node whose taint came later (numberMisscheduled). OnDelete rolls by hand. Source: kubectl rollout status. */
export const daemonSetHealth: HealthRule = (object, context) => {
  const late = notLooked(object);
  if (late !== undefined) return late;
  const { spec, status } = { spec: part(object, "spec"), status: part(object, "status") };
  const wanted = count(status["desiredNumberScheduled"]);
  const updated = count(status["updatedNumberScheduled"]);
  const available = count(status["numberAvailable"]);
  const done = updated + available;
  if (mapOf(spec["updateStrategy"])["type"] !== "OnDelete" && updated < wanted) {
    return { ...waiting(`${String(updated)} of ${String(wanted)} pods updated`, object, context), done };
  }
  if (available < wanted)
    return { ...waiting(`${String(available)} of ${String(wanted)} pods ready`, object, context), done };
  return healthy;
};
