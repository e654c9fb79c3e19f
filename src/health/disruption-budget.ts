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

/** Progressing while too few pods are healthy: nobody may be evicted, and a node drain waits. */
export const disruptionBudgetHealth: HealthRule = (budget) => {
  const late = unseen(budget);
  if (late !== undefined) return late;
  const failed = condition(budget, "DisruptionAllowed", "False");
  if (failed?.reason === "SyncFailed") return degraded(said(failed));
  const status = part(budget, "status");
  if (status["observedGeneration"] === undefined) return progressing("its controller has not seen it yet");
  const [now, desired] = [count(status["currentHealthy"]), count(status["desiredHealthy"])];
  return now < desired
    ? { ...progressing(`${String(now)} of ${String(desired)} needed pods healthy`), done: now }
    : healthy;
};
