import { objectAnnotations } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
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

/** True for what has to be there before anything of its wave: hoisted to the first wave. */
export function isFoundation(ref: GroupKind): boolean {
  return stageOf(ref) <= 1;
}

/** The wave of an object: `syncline.dev/wave`, or Argo CD's sync-wave; 0 without one. Non-integers count as 0 (the render refuses them). */
export function waveOf(object: KubeObject): number {
  const { annotations = {} } = object.metadata;
  const wave = Number(
    annotations[objectAnnotations.wave] ?? annotations["argocd.argoproj.io/sync-wave"] ?? 0,
  );
  return Number.isSafeInteger(wave) ? wave : 0;
}
