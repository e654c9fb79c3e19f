import type { Health } from "../core/health.ts";
import type { KubeObject } from "../core/manifest.ts";
import {
  condition,
  conditionsOf,
  degraded,
  healthy,
  items,
  part,
  progressing,
  said,
  suspended,
  unseen,
  type HealthRule,
} from "./verdict.ts";

/**
 * Any kind without a rule: observedGeneration, then the conditions that controllers agree on. Source: kstatus of
 * sigs.k8s.io/cli-utils (Stalled, Reconciling, Ready); Available, Degraded and Failed as operators use them; Synced and Healthy of
 * Crossplane, Accepted and Programmed of the Gateway API, Reconciled of the Prometheus operator. No status and no conditions: there is
 * nothing to wait for.
 */
export const conditionsHealth: HealthRule = (object) => {
  if (part(object, "spec")["suspend"] === true) return suspended("suspended by spec.suspend");
  const late = unseen(object) ?? staleCondition(object);
  if (late !== undefined) return late;
  for (const type of ["Stalled", "Failed", "Degraded"]) {
    const bad = condition(object, type, "True");
    if (bad !== undefined) return degraded(said(bad));
  }
  const busy = condition(object, "Reconciling", "True");
  if (busy !== undefined) return progressing(said(busy));
  const unmet = conditionsOf(object).filter(({ type, status }) => good.has(type) && status !== "True");
  const bad = unmet.find(isBroken);
  if (bad !== undefined) return degraded(said(bad));
  return unmet[0] === undefined ? healthy : progressing(said(unmet[0]));
};

/** Conditions that are True when all is well. */
const good: ReadonlySet<string> = new Set([
  "Ready",
  "Available",
  "Healthy",
  "Synced",
  "Reconciled",
  "Accepted",
  "Programmed",
]);

/** Controllers say only by their reasons whether they go on trying: `ReconcileError`, `BuildFailed`, `ErrRegisterACMEAccount`. */
function isBroken({ status, reason }: { readonly status: string; readonly reason: string }): boolean {
  // The Prometheus operator knows a third word for Available.
  if (status === "Degraded") return true;
  return status === "False" && /fail|error|invalid|denied|^err[a-z]/i.test(reason) && !/retry/i.test(reason);
}

/** A Ready condition may name the generation it speaks of by itself. */
function staleCondition(object: KubeObject): Health | undefined {
  const { generation } = object.metadata;
  const ready = items(part(object, "status")["conditions"]).find(({ type }) => type === "Ready");
  const observed = ready?.["observedGeneration"];
  if (generation === undefined || typeof observed !== "number" || observed >= generation) return undefined;
  return progressing(`its controller has not seen generation ${String(generation)}`);
}
