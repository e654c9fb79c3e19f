import { waiting } from "./cause.ts";
import { condition, count, degraded, healthy, notLooked, part, said, type HealthRule } from "./verdict.ts";

/** A ReplicaSet or ReplicationController: every replica available. */
export const replicaSetHealth: HealthRule = (object, context) => {
  const late = notLooked(object);
  if (late !== undefined) return late;
  const wanted = count(part(object, "spec")["replicas"], 1);
  const available = count(part(object, "status")["availableReplicas"]);
  const ready = `${String(available)} of ${String(wanted)} replicas ready`;
  const broken = condition(object, "ReplicaFailure", "True");
  if (broken !== undefined) return { ...degraded(`${ready}; ${said(broken)}`), done: available };
  return available < wanted ? { ...waiting(ready, object, context), done: available } : healthy;
};
