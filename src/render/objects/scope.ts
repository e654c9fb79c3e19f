import type { ResourceType } from "../../core/capabilities.ts";
import { isJsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/manifest.ts";
import { groupKindText, groupOf, type GroupKind } from "../../core/object-ref.ts";

export type Scope = "cluster" | "namespaced";

/** The scope of a kind, by what is known best: the cluster's types, CRDs of the commit, Kubernetes' own
 *  kinds. undefined = unknown. */
export function scopeFinder(
  types: readonly Pick<ResourceType, "group" | "kind" | "namespaced">[],
  objects: Iterable<KubeObject>,
): (kind: GroupKind) => Scope | undefined {
  const known = new Map(builtIn);
  for (const object of objects) {
    const defined = definedBy(object);
    if (defined !== undefined) known.set(groupKindText(defined), defined.scope);
  }
  for (const type of types) known.set(groupKindText(type), type.namespaced ? "namespaced" : "cluster");
  return (kind) => known.get(groupKindText(kind));
}

/** What a CustomResourceDefinition defines. */
function definedBy({
  apiVersion,
  kind,
  spec,
}: KubeObject): (GroupKind & { readonly scope: Scope }) | undefined {
  if (kind !== "CustomResourceDefinition" || groupOf(apiVersion) !== "apiextensions.k8s.io") return undefined;
  if (!isJsonObject(spec) || !isJsonObject(spec["names"])) return undefined;
  const { group, scope } = spec;
  const { kind: defined } = spec["names"];
  if (typeof group !== "string" || typeof defined !== "string") return undefined;
  return { group, kind: defined, scope: scope === "Cluster" ? "cluster" : "namespaced" };
}

/** Kinds of Kubernetes 1.36 (k8s.io/api v0.36.3 and the two aggregated groups), cluster-scoped ones after the
 *  `/`. */
const table: Readonly<Record<string, string>> = {
  "":
    "Binding ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret " +
    "Service ServiceAccount / ComponentStatus Namespace Node PersistentVolume",
  "admissionregistration.k8s.io":
    "/ MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy " +
    "ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration",
  "apiextensions.k8s.io": "/ CustomResourceDefinition",
  "apiregistration.k8s.io": "/ APIService",
  apps: "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet /",
  "authentication.k8s.io": "/ SelfSubjectReview TokenReview",
  "authorization.k8s.io":
    "LocalSubjectAccessReview / SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
  autoscaling: "HorizontalPodAutoscaler /",
  batch: "CronJob Job /",
  "certificates.k8s.io": "PodCertificateRequest / CertificateSigningRequest ClusterTrustBundle",
  "coordination.k8s.io": "Lease LeaseCandidate /",
  "discovery.k8s.io": "EndpointSlice /",
  "events.k8s.io": "Event /",
  "flowcontrol.apiserver.k8s.io": "/ FlowSchema PriorityLevelConfiguration",
  "internal.apiserver.k8s.io": "/ StorageVersion",
  "networking.k8s.io": "Ingress NetworkPolicy / IPAddress IngressClass ServiceCIDR",
  "node.k8s.io": "/ RuntimeClass",
  policy: "PodDisruptionBudget /",
  "rbac.authorization.k8s.io": "Role RoleBinding / ClusterRole ClusterRoleBinding",
  "resource.k8s.io":
    "ResourceClaim ResourceClaimTemplate / DeviceClass DeviceTaintRule ResourcePoolStatusRequest ResourceSlice",
  "scheduling.k8s.io": "PodGroup Workload / PriorityClass",
  "storage.k8s.io":
    "CSIStorageCapacity / CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass",
  "storagemigration.k8s.io": "/ StorageVersionMigration",
  "syncline.dev": "GitSync SyncStatus /",
};

const builtIn: ReadonlyMap<string, Scope> = new Map(
  Object.entries(table).flatMap(([group, kinds]) => {
    const [namespaced = "", cluster = ""] = kinds.split("/");
    const entries = (names: string, scope: Scope) =>
      names
        .split(" ")
        .filter(Boolean)
        .map((kind) => [groupKindText({ group, kind }), scope] as const);
    return [...entries(namespaced, "namespaced"), ...entries(cluster, "cluster")];
  }),
);
