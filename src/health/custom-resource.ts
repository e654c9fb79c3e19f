import { condition, degraded, healthy, progressing, said, type HealthRule } from "./verdict.ts";

/** A CustomResourceDefinition: usable when its names are accepted and it is Established. */
export const crdHealth: HealthRule = (crd) => {
  const refused = condition(crd, "NamesAccepted", "False");
  if (refused !== undefined) return degraded(said(refused));
  const structural = condition(crd, "NonStructuralSchema", "True");
  if (structural !== undefined) return degraded(said(structural));
  const ending = condition(crd, "Terminating", "True");
  if (ending !== undefined) return progressing(`being deleted: ${said(ending)}`);
  return condition(crd, "Established", "True") === undefined ? progressing("not yet established") : healthy;
};
