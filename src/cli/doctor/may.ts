import { isJsonObject } from "../../core/json.ts";
import type { ClusterWrite } from "../../ports.ts";

/** One question to RBAC. `namespace` "" = everywhere, or cluster-scoped. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
}

/** Asks the API server whether the caller, or `user`, has a right. Errors: API-*; API-DENIED when others may not be asked about. */
export async function may(
  cluster: Pick<ClusterWrite, "create">,
  { right, user }: { readonly right: Right; readonly user?: string },
  signal: AbortSignal,
): Promise<boolean> {
  const { verb, group, resource: named, namespace } = right;
  const [resource = "", subresource] = named.split("/");
  const resourceAttributes = {
    verb,
    group,
    resource,
    namespace,
    ...(subresource === undefined ? {} : { subresource }),
  };
  const review = {
    apiVersion: "authorization.k8s.io/v1",
    kind: user === undefined ? "SelfSubjectAccessReview" : "SubjectAccessReview",
    metadata: { name: "" },
    // A service account's groups decide too: what is granted to all of them counts.
    spec: user === undefined ? { resourceAttributes } : { user, groups: groupsOf(user), resourceAttributes },
  };
  const { status } = await cluster.create(review, {}, signal);
  return isJsonObject(status) && status["allowed"] === true;
}

const atOnce = 20;

/** Those of the rights that a user lacks, in their order. Errors: as `may`. */
export async function lacking(
  cluster: Pick<ClusterWrite, "create">,
  { rights, user }: { readonly rights: readonly Right[]; readonly user: string },
  signal: AbortSignal,
): Promise<readonly Right[]> {
  const found: Right[] = [];
  for (let start = 0; start < rights.length; start += atOnce) {
    const some = rights.slice(start, start + atOnce);
    const answers = await Promise.all(some.map((right) => may(cluster, { right, user }, signal)));
    found.push(...some.filter((_, at) => answers[at] === false));
  }
  return found;
}

function groupsOf(user: string): readonly string[] {
  const [, , namespace] = /^(system:serviceaccount):([^:]+):/.exec(user) ?? [];
  return namespace === undefined
    ? ["system:authenticated"]
    : ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
}

/** `patch deployments.apps in namespace shop`. */
export function rightText({ verb, group, resource, namespace }: Right): string {
  const where = namespace === "" ? "in the whole cluster" : `in namespace ${namespace}`;
  return `${verb} ${resource}${group === "" ? "" : `.${group}`} ${where}`;
}
