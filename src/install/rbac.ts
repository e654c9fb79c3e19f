import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { labels } from "./names.ts";

const apiVersion = "rbac.authorization.k8s.io/v1";
const apiGroup = "rbac.authorization.k8s.io";

/** `get` on `secrets` of group "" in short. */
export function rule(group: string, resources: readonly string[], verbs: readonly string[]): JsonObject {
  return { apiGroups: [group], resources, verbs };
}

/** A ServiceAccount of Syncline; `token` = whether its pods get one mounted. */
export function serviceAccount(namespace: string, name: string, automount: "token" | "no token"): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace, labels },
    automountServiceAccountToken: automount === "token",
  };
}

/** `aggregateTo`: the built-in role that gets these rules too. */
export function clusterRole(name: string, rules: readonly JsonObject[], aggregateTo?: "view"): KubeObject {
  const more = aggregateTo && { [`rbac.authorization.k8s.io/aggregate-to-${aggregateTo}`]: "true" };
  return { apiVersion, kind: "ClusterRole", metadata: { name, labels: { ...labels, ...more } }, rules };
}

/** A Role of Syncline in its namespace. */
export function role(namespace: string, name: string, rules: readonly JsonObject[]): KubeObject {
  return { apiVersion, kind: "Role", metadata: { name, namespace, labels }, rules };
}

/** Gives the ClusterRole to one ServiceAccount, everywhere. */
export function clusterRoleBinding(of: {
  readonly name: string;
  readonly clusterRole: string;
  readonly account: string;
  readonly namespace: string;
}): KubeObject {
  return {
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata: { name: of.name, labels },
    roleRef: { apiGroup, kind: "ClusterRole", name: of.clusterRole },
    subjects: [{ kind: "ServiceAccount", name: of.account, namespace: of.namespace }],
  };
}

/** Gives the Role to the ServiceAccount of the same name and namespace. */
export function roleBinding(namespace: string, name: string): KubeObject {
  return {
    apiVersion,
    kind: "RoleBinding",
    metadata: { name, namespace, labels },
    roleRef: { apiGroup, kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", name, namespace }],
  };
}
