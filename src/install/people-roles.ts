import { apiGroup } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { clusterRole, rule } from "./rbac.ts";

/**
 * Rights for people and their tools. GitSync is in none of them: whoever may write one acts with the rights of the
 * account it names, so that right is given by hand (resources.md).
 */
export function peopleRoles(): readonly KubeObject[] {
  return [
    // Becomes part of the built-in role view, and by that of edit and admin.
    clusterRole("syncline-view", [rule(apiGroup, ["syncstatuses"], ["get", "list", "watch"])], "view"),
    // To bind by hand: approve, hold, roll back, sync now. The admission policy keeps it to these annotations.
    clusterRole("syncline-approver", [rule(apiGroup, ["syncstatuses"], ["get", "list", "watch", "patch"])]),
    // To bind to Prometheus.
    clusterRole("syncline-metrics-reader", [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }]),
  ];
}
