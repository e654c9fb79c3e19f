import type { Json } from "../core/json.ts";
import { conditionsHealth } from "./conditions.ts";
import {
  conditionList,
  degraded,
  healthy,
  items,
  mapOf,
  part,
  progressing,
  said,
  text,
  type HealthRule,
} from "./verdict.ts";

/** Gateway API routes say how each parent took them: Accepted and ResolvedRefs, per parent. */
export const routeHealth: HealthRule = (route) => {
  const parents = items(part(route, "status")["parents"]);
  if (parents.length === 0) return progressing("no gateway has taken it");
  for (const { parentRef, conditions } of parents) {
    const told = conditionList(conditions);
    for (const type of ["Accepted", "ResolvedRefs"]) {
      const bad = told.find((known) => known.type === type && known.status === "False");
      if (bad !== undefined) return degraded(`gateway ${nameOf(parentRef)}: ${said(bad)}`);
    }
    if (!told.some(({ type, status }) => type === "Accepted" && status === "True"))
      return progressing(`gateway ${nameOf(parentRef)} has not taken it yet`);
  }
  return healthy;
};

/** A Gateway: its own conditions, then those of its listeners, whose troubles it does not always repeat. */
export const gatewayHealth: HealthRule = (gateway, context) => {
  const own = conditionsHealth(gateway, context);
  if (own.status !== "Healthy") return own;
  if (part(gateway, "status")["conditions"] === undefined) return progressing("no controller has taken it");
  for (const listener of items(part(gateway, "status")["listeners"])) {
    for (const told of conditionList(listener["conditions"])) {
      if (told.type === "OverlappingTLSConfig") continue;
      // The one condition here that is bad when it is True; an overlap of certificates is only a warning.
      const isBad = told.type === "Conflicted" ? told.status === "True" : told.status === "False";
      if (isBad) return degraded(`listener ${text(listener["name"])}: ${said(told)}`);
    }
  }
  return healthy;
};

function nameOf(parentRef: Json | undefined): string {
  return text(mapOf(parentRef)["name"]) || "without a name";
}
