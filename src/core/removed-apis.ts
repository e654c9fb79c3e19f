import type { GroupKind } from "./object-ref.ts";

/** What to write in place of an apiVersion that Kubernetes once served and serves no more, as a sentence; undefined for all others.
 *  Source: kubernetes.io/docs/reference/using-api/deprecation-guide (1.16 to 1.32; where it names a version that went too, the one
 *  that came after it). */
export function removedApiHint({ group, kind }: GroupKind, version: string): string | undefined {
  const name = `${group}/${version}`;
  const row = rows.find(([apiVersion, kinds]) => apiVersion === name && kinds.includes(kind));
  if (row === undefined) return undefined;
  const [, , since, instead] = row;
  const cure = instead === "" ? "nothing took its place" : `write apiVersion ${instead}`;
  return `${name} ${kind} went with Kubernetes ${since}: ${cure}.`;
}

const rows: readonly (readonly [
  apiVersion: string,
  kinds: readonly string[],
  since: string,
  instead: string,
])[] = [
  ["extensions/v1beta1", ["DaemonSet", "Deployment", "ReplicaSet"], "1.16", "apps/v1"],
  ["extensions/v1beta1", ["NetworkPolicy"], "1.16", "networking.k8s.io/v1"],
  ["extensions/v1beta1", ["PodSecurityPolicy"], "1.16", ""],
  ["extensions/v1beta1", ["Ingress"], "1.22", "networking.k8s.io/v1"],
  ["apps/v1beta1", ["Deployment", "StatefulSet"], "1.16", "apps/v1"],
  ["apps/v1beta2", ["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"], "1.16", "apps/v1"],
  [
    "admissionregistration.k8s.io/v1beta1",
    ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
    "1.22",
    "admissionregistration.k8s.io/v1",
  ],
  ["apiextensions.k8s.io/v1beta1", ["CustomResourceDefinition"], "1.22", "apiextensions.k8s.io/v1"],
  ["apiregistration.k8s.io/v1beta1", ["APIService"], "1.22", "apiregistration.k8s.io/v1"],
  ["certificates.k8s.io/v1beta1", ["CertificateSigningRequest"], "1.22", "certificates.k8s.io/v1"],
  ["coordination.k8s.io/v1beta1", ["Lease"], "1.22", "coordination.k8s.io/v1"],
  ["networking.k8s.io/v1beta1", ["Ingress", "IngressClass"], "1.22", "networking.k8s.io/v1"],
  [
    "rbac.authorization.k8s.io/v1beta1",
    ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
    "1.22",
    "rbac.authorization.k8s.io/v1",
  ],
  ["scheduling.k8s.io/v1beta1", ["PriorityClass"], "1.22", "scheduling.k8s.io/v1"],
  [
    "storage.k8s.io/v1beta1",
    ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
    "1.22",
    "storage.k8s.io/v1",
  ],
  ["batch/v1beta1", ["CronJob"], "1.25", "batch/v1"],
  ["discovery.k8s.io/v1beta1", ["EndpointSlice"], "1.25", "discovery.k8s.io/v1"],
  ["events.k8s.io/v1beta1", ["Event"], "1.25", "events.k8s.io/v1"],
  ["autoscaling/v2beta1", ["HorizontalPodAutoscaler"], "1.25", "autoscaling/v2"],
  ["policy/v1beta1", ["PodDisruptionBudget"], "1.25", "policy/v1"],
  ["policy/v1beta1", ["PodSecurityPolicy"], "1.25", ""],
  ["node.k8s.io/v1beta1", ["RuntimeClass"], "1.25", "node.k8s.io/v1"],
  ["autoscaling/v2beta2", ["HorizontalPodAutoscaler"], "1.26", "autoscaling/v2"],
  ["storage.k8s.io/v1beta1", ["CSIStorageCapacity"], "1.27", "storage.k8s.io/v1"],
  ...(["v1beta1", "v1beta2", "v1beta3"] as const).map(
    (version, index) =>
      [
        `flowcontrol.apiserver.k8s.io/${version}`,
        ["FlowSchema", "PriorityLevelConfiguration"],
        ["1.26", "1.29", "1.32"][index] ?? "",
        "flowcontrol.apiserver.k8s.io/v1",
      ] as const,
  ),
];
