import { condition, degraded, healthy, progressing, said, type HealthRule } from "./verdict.ts";

/** An APIService: usable when the server behind it answers. */
export const apiServiceHealth: HealthRule = (service) => {
  if (condition(service, "Available", "True") !== undefined) return healthy;
  const bad = condition(service, "Available", "False");
  return bad === undefined ? progressing("not yet available") : degraded(said(bad));
};
