import type { KubeObject } from "../core/manifest.ts";
import { crds } from "../schema/crd.ts";
import { agentRoles } from "./agent-roles.ts";
import { applierRoles } from "./applier-roles.ts";
import { labels } from "./names.ts";
import { networkPolicy } from "./network-policy.ts";
import { defaultOptions, type InstallOptions } from "./options.ts";
import { peopleRoles } from "./people-roles.ts";
import { statusPolicy } from "./status-policy.ts";
import { stampPolicies } from "./stamp.ts";
import { service, statefulSet } from "./workload.ts";

/**
 * Everything that `syncline install` applies, in the order to apply it. The chart is written from the same list
 * (tools/manifests), so both ways install the same.
 */
export function installObjects(
  given: Partial<InstallOptions> & Pick<InstallOptions, "image">,
): readonly KubeObject[] {
  const options: InstallOptions = { ...defaultOptions, ...given };
  return [
    namespace(options.namespace),
    ...crds(),
    ...agentRoles(options.namespace),
    ...applierRoles(options),
    ...peopleRoles(),
    ...statusPolicy(options.namespace),
    ...(options.stamp === undefined ? [] : stampPolicies(options.namespace, options.stamp)),
    ...(options.egress === undefined ? [] : [networkPolicy(options.namespace, options.egress)]),
    service(options.namespace),
    statefulSet(options),
  ];
}

/** Whatever lands in the agent's namespace keeps to the strictest pod security standard. */
function namespace(name: string): KubeObject {
  const enforced = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/audit": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
  };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { ...labels, ...enforced } } };
}
