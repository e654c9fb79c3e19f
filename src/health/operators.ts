import { conditionsHealth } from "./conditions.ts";
import {
  condition,
  count,
  degraded,
  healthy,
  part,
  progressing,
  said,
  suspended,
  text,
  unseen,
  type HealthRule,
} from "./verdict.ts";

/** cert-manager's Certificate: Ready, or being issued; Degraded when the last attempt failed (it is tried again after an hour). */
export const certificateHealth: HealthRule = (certificate, context) => {
  const failed = condition(certificate, "Issuing", "False");
  const isReady = condition(certificate, "Ready", "True") !== undefined;
  if (!isReady && failed?.reason === "Failed") return degraded(said(failed));
  const issuing = condition(certificate, "Issuing", "True");
  if (!isReady && issuing !== undefined) return progressing(said(issuing));
  if (part(certificate, "status")["conditions"] === undefined)
    return progressing("its controller has not seen it yet");
  return conditionsHealth(certificate, context);
};

/** Argo Rollout says it in one word. Its observedGeneration is a text. */
export const rolloutHealth: HealthRule = (rollout) => {
  const status = part(rollout, "status");
  const { generation } = rollout.metadata;
  const observed = Number(status["observedGeneration"] ?? 0);
  if (generation !== undefined && observed < generation)
    return progressing(`its controller has not seen generation ${String(generation)}`);
  const message = text(status["message"]);
  const done = count(status["updatedReplicas"]) + count(status["availableReplicas"]);
  const wanted = count(part(rollout, "spec")["replicas"], 1);
  const numbers = `${String(count(status["availableReplicas"]))} of ${String(wanted)} replicas ready`;
  switch (text(status["phase"])) {
    case "Healthy":
      return healthy;
    case "Paused":
      return suspended(message || "the rollout is paused");
    case "Degraded":
      return { ...degraded(message === "" ? numbers : `${numbers}; ${message}`), done };
    default:
      return { ...progressing(message === "" ? numbers : `${numbers}; ${message}`), done };
  }
};

/** KEDA's ScaledObject or ScaledJob: not Active means that there is nothing to do, which is fine. */
export const scaledObjectHealth: HealthRule = (scaled, context) => {
  const paused = condition(scaled, "Paused", "True");
  if (paused !== undefined) return suspended(said(paused));
  const ready = condition(scaled, "Ready", "False");
  if (ready !== undefined) return degraded(said(ready));
  const fallback = condition(scaled, "Fallback", "True");
  if (fallback !== undefined) return degraded(said(fallback));
  if (condition(scaled, "Ready", "True") === undefined)
    return progressing("its controller has not seen it yet");
  return conditionsHealth(scaled, context);
};

/** A PostgreSQL cluster of CloudNativePG: numbers, and its phase in words. */
export const postgresHealth: HealthRule = (cluster) => {
  const late = unseen(cluster);
  if (late !== undefined) return late;
  const status = part(cluster, "status");
  const wanted = count(part(cluster, "spec")["instances"], 1);
  const ready = count(status["readyInstances"]);
  const phase = text(status["phase"]);
  const message = `${String(ready)} of ${String(wanted)} instances ready${phase === "" ? "" : `; ${phase}`}`;
  if (condition(cluster, "Ready", "True") !== undefined && ready >= wanted) return healthy;
  const isBroken = /fail|unrecoverable|not enough disk|unable/i.test(phase);
  return { ...(isBroken ? degraded(message) : progressing(message)), done: ready };
};
