import type { GroupKind } from "../core/object-ref.ts";

/** Kinds in the order they are applied inside a wave; pruned in reverse. What is not named comes with "the rest". */
const stages: readonly (readonly string[])[] = [
  ["Namespace"],
  ["CustomResourceDefinition.apiextensions.k8s.io"],
  [
    "ServiceAccount",
    "Role.rbac.authorization.k8s.io",
    "ClusterRole.rbac.authorization.k8s.io",
    "RoleBinding.rbac.authorization.k8s.io",
    "ClusterRoleBinding.rbac.authorization.k8s.io",
    "PriorityClass.scheduling.k8s.io",
    "ResourceQuota",
    "LimitRange",
  ],
  ["ConfigMap", "Secret"],
  ["StorageClass.storage.k8s.io", "PersistentVolume", "PersistentVolumeClaim"],
  ["Service"],
  [
    "Pod",
    "Deployment.apps",
    "StatefulSet.apps",
    "DaemonSet.apps",
    "ReplicaSet.apps",
    "Job.batch",
    "CronJob.batch",
  ],
];
const rest = stages.length;
const last = rest + 1;
const lastKinds = new Set([
  "APIService.apiregistration.k8s.io",
  "ValidatingWebhookConfiguration.admissionregistration.k8s.io",
  "MutatingWebhookConfiguration.admissionregistration.k8s.io",
  "ValidatingAdmissionPolicy.admissionregistration.k8s.io",
  "ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io",
]);
const stageByKind = new Map(stages.flatMap((kinds, stage) => kinds.map((kind) => [kind, stage] as const)));

/** The stage of a kind: Namespaces 0, CRDs 1, …, webhooks and APIServices last (they judge what comes before them). */
export function stageOf({ group, kind }: GroupKind): number {
  const text = group === "" ? kind : `${kind}.${group}`;
  return lastKinds.has(text) ? last : (stageByKind.get(text) ?? rest);
}

/** True for what has to be there before anything that lives in it, or is of it: hoisted to the first wave that needs it. */
export function isFoundation(ref: GroupKind): boolean {
  return stageOf(ref) <= 1;
}
