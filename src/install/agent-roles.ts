import { apiGroup } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { agentName } from "./names.ts";
import { clusterRole, clusterRoleBinding, role, roleBinding, rule, serviceAccount } from "./rbac.ts";

/**
 * The agent's own account. It writes nothing but its own resources, Events and its Lease, and gets no object of
 * others by name: all of that is done as the account a GitSync names (rule R19), Secrets included.
 */
export function agentRoles(namespace: string): readonly KubeObject[] {
  return [
    serviceAccount(namespace, agentName, "token"),
    clusterRole(agentName, [
      // The agent's own resources. No `create` of GitSyncs: an apply must not bring a deleted one back.
      rule(apiGroup, ["gitsyncs"], ["get", "list", "watch", "patch", "update"]),
      rule(apiGroup, ["syncstatuses"], ["get", "list", "watch", "create", "patch", "update", "delete"]),
      rule(apiGroup, ["gitsyncs/status", "syncstatuses/status"], ["get", "patch", "update"]),
      rule(apiGroup, ["gitsyncs/finalizers", "syncstatuses/finalizers"], ["update"]),
      // Drift is seen by one label-selected, metadata-only watch per applied kind, whatever kinds those are. RBAC
      // cannot say "metadata only"; the agent asks for no more (resources.md).
      rule("*", ["*"], ["list", "watch"]),
      rule("", ["serviceaccounts"], ["impersonate"]),
      rule("events.k8s.io", ["events"], ["create", "patch"]),
      // The locks of `drift.mode: Prevent`. RBAC cannot say "those whose names begin with syncline-lock"; the agent writes no others.
      rule(
        "admissionregistration.k8s.io",
        ["validatingadmissionpolicies", "validatingadmissionpolicybindings"],
        ["create", "patch", "delete"],
      ),
      // Who may read /metrics (rule R40).
      rule("authentication.k8s.io", ["tokenreviews"], ["create"]),
      rule("authorization.k8s.io", ["subjectaccessreviews"], ["create"]),
    ]),
    clusterRoleBinding({ name: agentName, clusterRole: agentName, account: agentName, namespace }),
    role(namespace, agentName, [
      rule("coordination.k8s.io", ["leases"], ["get", "create", "patch", "update"]),
    ]),
    roleBinding(namespace, agentName),
  ];
}
