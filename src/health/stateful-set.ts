import { waiting } from "./cause.ts";
import { count, healthy, mapOf, notLooked, part, progressing, text, type HealthRule } from "./verdict.ts";

/** Rolled out when every replica is available and of the new revision. With a partition only the ordinals at or above it are to be
 *  updated; OnDelete rolls by hand. Source: kubectl rollout status. */
export const statefulSetHealth: HealthRule = (object, context) => {
  const late = notLooked(object);
  if (late !== undefined) return late;
  const { spec, status } = { spec: part(object, "spec"), status: part(object, "status") };
  const wanted = count(spec["replicas"], 1);
  const updated = count(status["updatedReplicas"]);
  const ready = count(status["readyReplicas"]);
  // Counted since 1.22; with minReadySeconds a ready replica is not yet an available one.
  const available = Math.min(ready, count(status["availableReplicas"], ready));
  const done = updated + available;
  if (available < wanted) {
    const text = `${String(available)} of ${String(wanted)} replicas ready`;
    return { ...waiting(text, object, context), done };
  }
  const strategy = mapOf(spec["updateStrategy"]);
  if (strategy["type"] === "OnDelete") return healthy;
  const partition = count(mapOf(strategy["rollingUpdate"])["partition"]);
  const first = count(mapOf(spec["ordinals"])["start"]);
  const toUpdate = Math.min(wanted, Math.max(0, first + wanted - partition));
  const isSame = text(status["currentRevision"]) === text(status["updateRevision"]);
  if (updated < toUpdate && !isSame) {
    const text = `${String(updated)} of ${String(toUpdate)} replicas updated`;
    return { ...waiting(text, object, context), done };
  }
  if (partition <= first && !isSame)
    return { ...progressing("the last replica's revision is not yet current"), done };
  return healthy;
};
