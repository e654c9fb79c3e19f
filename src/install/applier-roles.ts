import type { KubeObject } from "../core/manifest.ts";
import { applierName } from "./names.ts";
import type { InstallOptions } from "./options.ts";
import { clusterRoleBinding, role, roleBinding, rule, serviceAccount } from "./rbac.ts";

/**
 * The account that GitSyncs of the agent's namespace use when they name none. It reads the Git and Slack Secrets
 * beside them; cluster-admin is bound to it on request only, and never to an account of another namespace.
 */
export function applierRoles({ namespace, applierClusterAdmin }: InstallOptions): readonly KubeObject[] {
  const admin = { name: applierName, clusterRole: "cluster-admin", account: applierName, namespace };
  return [
    serviceAccount(namespace, applierName, "no token"),
    role(namespace, applierName, [rule("", ["secrets"], ["get"])]),
    roleBinding(namespace, applierName),
    ...(applierClusterAdmin ? [clusterRoleBinding(admin)] : []),
  ];
}
