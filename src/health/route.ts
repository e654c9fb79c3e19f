import { isJsonObject, type Json } from "../core/json.ts";
import { degraded, healthy, items, part, progressing, text, type HealthRule } from "./verdict.ts";

/** Gateway API routes say how each parent took them: Accepted and ResolvedRefs, per parent. */
export const routeHealth: HealthRule = (route) => {
  const parents = items(part(route, "status")["parents"]);
  if (parents.length === 0) return progressing("no gateway has taken it");
  for (const parent of parents) {
    for (const type of ["Accepted", "ResolvedRefs"]) {
      const bad = items(parent["conditions"]).find(
        (known) => known["type"] === type && known["status"] === "False",
      );
      if (bad === undefined) continue;
      return degraded(`${nameOf(parent["parentRef"])}: ${text(bad["message"]) || text(bad["reason"])}`);
    }
  }
  return healthy;
};

function nameOf(parentRef: Json | undefined): string {
  return isJsonObject(parentRef) ? `gateway ${text(parentRef["name"])}` : "its gateway";
}
