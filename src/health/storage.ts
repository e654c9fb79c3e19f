import { degraded, healthy, part, progressing, text, type HealthRule } from "./verdict.ts";

/** Bound, or waiting for a volume. A claim whose class binds on first use waits for a pod, which is no fault of its own. */
export const pvcHealth: HealthRule = (claim) => {
  const phase = text(part(claim, "status")["phase"]);
  if (phase === "Bound") return healthy;
  if (phase === "Lost") return degraded(`its volume ${text(part(claim, "spec")["volumeName"])} is lost`);
  return progressing("waits for a volume");
};
