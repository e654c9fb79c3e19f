import {
  condition,
  conditionsOf,
  degraded,
  healthy,
  progressing,
  said,
  text,
  part,
  type HealthRule,
} from "./verdict.ts";

/** Usable when its names are accepted and it is Established. */
export const crdHealth: HealthRule = (crd) => {
  const refused = condition(crd, "NamesAccepted", "False");
  if (refused !== undefined) return degraded(said(refused));
  const structural = condition(crd, "NonStructuralSchema", "True");
  if (structural !== undefined) return degraded(said(structural));
  return condition(crd, "Established", "True") === undefined ? progressing("not yet established") : healthy;
};

/** Usable when the server behind it answers. */
export const apiServiceHealth: HealthRule = (service) => {
  if (condition(service, "Available", "True") !== undefined) return healthy;
  const bad = condition(service, "Available", "False");
  return bad === undefined ? progressing("not yet available") : degraded(said(bad));
};

/** Active; while it is being deleted, what still holds it is named. */
export const namespaceHealth: HealthRule = (namespace) => {
  if (text(part(namespace, "status")["phase"]) !== "Terminating") return healthy;
  const holding = conditionsOf(namespace).find(
    ({ status, type }) => status === "True" && type.startsWith("Namespace"),
  );
  return progressing(holding === undefined ? "being deleted" : `being deleted: ${said(holding)}`);
};
