import { firstCause, waiting } from "./cause.ts";
import {
  condition,
  count,
  degraded,
  healthy,
  notLooked,
  part,
  plural,
  said,
  suspended,
  type HealthRule,
} from "./verdict.ts";

/** Rolled out when the controller saw this generation, every replica is updated and available, and old ones are gone.
 *  Degraded when the progress deadline is over or replicas cannot be made. Source: kubectl rollout status. */
export const deploymentHealth: HealthRule = (object, context) => {
  const late = notLooked(object);
  if (late !== undefined) return late;
  const { spec, status } = { spec: part(object, "spec"), status: part(object, "status") };
  const wanted = count(spec["replicas"], 1);
  const updated = count(status["updatedReplicas"]);
  const available = count(status["availableReplicas"]);
  const old = count(status["replicas"]) - updated;
  const done = updated + available - Math.max(0, old);
  const ready = `${String(Math.min(available, wanted))} of ${String(wanted)} replicas ready`;
  if (condition(object, "Progressing", "False")?.reason === "ProgressDeadlineExceeded") {
    const cause = firstCause(object, context);
    const message = `${ready}; no progress within its deadline`;
    return { ...degraded(cause === undefined ? message : `${message}; ${cause.message}`), done };
  }
  const broken = condition(object, "ReplicaFailure", "True");
  if (broken !== undefined) return { ...degraded(`${ready}; ${said(broken)}`), done };
  if (spec["paused"] === true) return suspended("the rollout is paused");
  if (updated < wanted)
    return { ...waiting(`${String(updated)} of ${String(wanted)} replicas updated`, object, context), done };
  if (available < wanted) return { ...waiting(ready, object, context), done };
  if (old > 0) return { ...waiting(`${plural(old, "old replica")} still to end`, object, context), done };
  return healthy;
};
