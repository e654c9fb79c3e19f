/** Who gets a right: a service account, or a user as the API server names it. */
export type Grantee =
  | { readonly type: "account"; readonly namespace: string; readonly name: string }
  | { readonly type: "user"; readonly name: string };

export interface Grant {
  readonly to: Grantee;
  readonly verbs: readonly string[];
  /** `deployments.apps`. */
  readonly resources: readonly string[];
  /** Only objects of this name. */
  readonly resourceName?: string;
  /** "" = everywhere: with a ClusterRole. */
  readonly namespace: string;
  /** Tells this role from others of the same grantee. */
  readonly title: string;
}

/** What an account needs to be able to do with the objects of a kind that it applies; in kubectl's order. */
export const applierVerbs: readonly string[] = ["get", "list", "create", "patch", "delete"];

/** The commands that give the right: a role of its own, and its binding. "" for a name that a shell might take for something else. */
export function grantCommand({ to, verbs, resources, resourceName, namespace, title }: Grant): string {
  const who = to.type === "account" ? `${to.namespace}-${to.name}` : to.name.replaceAll(":", "-");
  const subject = to.type === "account" ? `--serviceaccount=${to.namespace}:${to.name}` : `--user=${to.name}`;
  const role = `syncline-${who}-${title}`;
  const [kind, place] = namespace === "" ? ["clusterrole", ""] : ["role", ` -n ${namespace}`];
  const names = resourceName === undefined ? "" : ` --resource-name=${resourceName}`;
  const rule = `--verb=${verbs.join(",")} --resource=${resources.join(",")}${names}`;
  const command = [
    `kubectl${place} create ${kind} ${role} ${rule}`,
    `kubectl${place} create ${kind}binding ${role} --${kind}=${role} ${subject}`,
  ].join(" && ");
  return /^[\w .:,=&@-]+$/.test(command) ? command : "";
}

/** `system:serviceaccount:NAMESPACE:NAME` is an account, everything else a user. */
export function granteeOf(user: string): Grantee {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return namespace === undefined || name === undefined
    ? { type: "user", name: user }
    : { type: "account", namespace, name };
}
