import { isJsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { firstTrouble } from "./pod.ts";
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
  type HealthContext,
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
  const ready = `${String(available)} of ${String(wanted)} replicas ready`;
  const stuck = condition(object, "Progressing", "False");
  if (stuck?.reason === "ProgressDeadlineExceeded") {
    return degraded(withCause(`${ready}; no progress within its deadline`, context, object));
  }
  const broken = condition(object, "ReplicaFailure", "True");
  if (broken !== undefined) return degraded(`${ready}; ${said(broken)}`);
  if (spec["paused"] === true) return suspended("the rollout is paused");
  if (updated < wanted)
    return waiting(`${String(updated)} of ${String(wanted)} replicas updated`, context, object);
  if (old > 0) return waiting(`${plural(old, "old replica")} still to end`, context, object);
  if (available < wanted) return waiting(ready, context, object);
  return healthy;
};

/** Source: kubectl rollout status. With a partition only the replicas at or above it are to be updated; OnDelete rolls by hand. */
export const statefulSetHealth: HealthRule = (object, context) => {
  const late = notLooked(object);
  if (late !== undefined) return late;
  const { spec, status } = { spec: part(object, "spec"), status: part(object, "status") };
  const wanted = count(spec["replicas"], 1);
  const ready = count(status["readyReplicas"]);
  if (ready < wanted) {
    return waiting(`${String(ready)} of ${String(wanted)} replicas ready`, context, object);
  }
  const strategy = isJsonObject(spec["updateStrategy"]) ? spec["updateStrategy"] : {};
  if (strategy["type"] === "OnDelete") return healthy;
  const rolling = isJsonObject(strategy["rollingUpdate"]) ? strategy["rollingUpdate"] : {};
  const toUpdate = Math.max(0, wanted - count(rolling["partition"]));
  const updated = count(status["updatedReplicas"]);
  const same = text(status["currentRevision"]) === text(status["updateRevision"]);
  if (updated < toUpdate && !same) {
    return waiting(`${String(updated)} of ${String(toUpdate)} replicas updated`, context, object);
  }
  if (count(rolling["partition"]) === 0 && !same) {
    return waiting("the last replica's revision is not yet current", context, object);
  }
  return healthy;
};

/** Source: kubectl rollout status. No node to run on is no fault. */
export const daemonSetHealth: HealthRule = (object, context) => {
  const late = notLooked(object);
  if (late !== undefined) return late;
  const { spec, status } = { spec: part(object, "spec"), status: part(object, "status") };
  const wanted = count(status["desiredNumberScheduled"]);
  const updated = count(status["updatedNumberScheduled"]);
  const available = count(status["numberAvailable"]);
  const strategy = isJsonObject(spec["updateStrategy"]) ? spec["updateStrategy"] : {};
  if (strategy["type"] !== "OnDelete" && updated < wanted) {
    return waiting(`${String(updated)} of ${String(wanted)} pods updated`, context, object);
  }
  if (available < wanted)
    return waiting(`${String(available)} of ${String(wanted)} pods ready`, context, object);
  return healthy;
};

/** Every replica available. */
export const replicaSetHealth: HealthRule = (object, context) => {
  const late = notLooked(object);
  if (late !== undefined) return late;
  const wanted = count(part(object, "spec")["replicas"], 1);
  const available = count(part(object, "status")["availableReplicas"]);
  const ready = `${String(available)} of ${String(wanted)} replicas ready`;
  const broken = condition(object, "ReplicaFailure", "True");
  if (broken !== undefined) return degraded(`${ready}; ${said(broken)}`);
  return available < wanted ? waiting(ready, context, object) : healthy;
};

/** These controllers always write observedGeneration: without it they have not looked at all. */
function notLooked(object: KubeObject): ReturnType<typeof unseen> {
  if (part(object, "status")["observedGeneration"] === undefined) {
    return progressing("its controller has not seen it yet");
  }
  return unseen(object);
}

/** Progressing, or Degraded when a pod's trouble will not pass by itself. */
function waiting(message: string, context: HealthContext, object: KubeObject): ReturnType<HealthRule> {
  const trouble = firstTrouble(context.pods ?? [], object);
  if (trouble === undefined) return progressing(message);
  return { status: trouble.lasting ? "Degraded" : "Progressing", message: `${message}; ${trouble.message}` };
}

function withCause(message: string, context: HealthContext, object: KubeObject): string {
  const trouble = firstTrouble(context.pods ?? [], object);
  return trouble === undefined ? message : `${message}; ${trouble.message}`;
}

function plural(n: number, word: string): string {
  return `${String(n)} ${word}${n === 1 ? "" : "s"}`;
}
