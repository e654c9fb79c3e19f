/** How a strategic merge treats one field. */
export interface MergeRule {
  /** Type of the map, or of the list's items. */
  readonly type?: string;
  /** The items are maps and are told apart by this key. */
  readonly key?: string;
  /** Belongs to the key where both sides name it: two ports of one number differ by protocol. kubectl goes by `key` alone and
   *  merges TCP into UDP; the API server's own list keys, and kustomize, are as here. */
  readonly second?: { readonly key: string; readonly absent: string };
  /** The items are scalars and are united. */
  readonly set?: true;
  /** The map is replaced as a whole. */
  readonly replace?: true;
}

type Rules = Readonly<Record<string, MergeRule | undefined>>;

/** The type of a kind's fields; undefined for custom resources: their maps merge, all their lists are replaced. */
export function typeOfKind(group: string, kind: string): string | undefined {
  const id = `${group}/${kind}`;
  if (Object.hasOwn(types, id)) return id;
  return group.includes(".") && !group.endsWith(".k8s.io") ? undefined : "Object";
}

/** The rule of a field; none = maps merge, lists are replaced. */
export function ruleOf(type: string | undefined, field: string): MergeRule {
  const rules = type !== undefined && Object.hasOwn(types, type) ? types[type] : undefined;
  return rules !== undefined && Object.hasOwn(rules, field) ? (rules[field] ?? {}) : {};
}

const byName: MergeRule = { key: "name" };
const protocol = { key: "protocol", absent: "TCP" };
const meta: Rules = { metadata: { type: "ObjectMeta" } };
const inSpec = (spec: string): Rules => ({ ...meta, spec: { type: spec } });
const withPods: Rules = inSpec("WithPods");
const webhooks: Rules = { ...meta, webhooks: { key: "name", type: "Webhook" } };

/** The tags `patchStrategy` and `patchMergeKey` of k8s.io/api v0.36.3, all versions of a kind alike. tools/judge/patches prints
 *  them; the strategy retainKeys changes nothing but the patches that kubectl computes. */
const types: Readonly<Record<string, Rules>> = {
  "/Pod": inSpec("PodSpec"),
  "/PodTemplate": { ...meta, template: { type: "PodTemplate" } },
  "/ReplicationController": withPods,
  "/Node": inSpec("NodeSpec"),
  "/Service": inSpec("ServiceSpec"),
  "/ServiceAccount": { ...meta, secrets: byName },
  "apps/DaemonSet": withPods,
  "apps/Deployment": withPods,
  "apps/ReplicaSet": withPods,
  "apps/StatefulSet": withPods,
  "batch/Job": withPods,
  "batch/CronJob": inSpec("CronJobSpec"),
  "policy/PodDisruptionBudget": inSpec("PodDisruptionBudgetSpec"),
  "admissionregistration.k8s.io/MutatingAdmissionPolicy": inSpec("AdmissionPolicySpec"),
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": inSpec("ValidatingAdmissionPolicySpec"),
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": webhooks,
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": webhooks,
  "scheduling.k8s.io/PodGroup": inSpec("PodGroupSpec"),
  "storage.k8s.io/CSINode": inSpec("CSINodeSpec"),
  Object: meta,
  ObjectMeta: { finalizers: { set: true }, ownerReferences: { key: "uid" } },
  WithPods: { template: { type: "PodTemplate" } },
  CronJobSpec: { jobTemplate: { type: "batch/Job" } },
  PodTemplate: inSpec("PodSpec"),
  PodSpec: {
    containers: { key: "name", type: "Container" },
    initContainers: { key: "name", type: "Container" },
    ephemeralContainers: { key: "name", type: "Container" },
    volumes: byName,
    imagePullSecrets: byName,
    resourceClaims: byName,
    schedulingGates: byName,
    hostAliases: { key: "ip" },
    topologySpreadConstraints: {
      key: "topologyKey",
      second: { key: "whenUnsatisfiable", absent: "DoNotSchedule" },
    },
  },
  Container: {
    env: byName,
    ports: { key: "containerPort", second: protocol },
    volumeMounts: { key: "mountPath" },
    volumeDevices: { key: "devicePath" },
  },
  ServiceSpec: { ports: { key: "port", second: protocol } },
  NodeSpec: { podCIDRs: { set: true } },
  PodDisruptionBudgetSpec: { selector: { replace: true } },
  AdmissionPolicySpec: { matchConditions: byName },
  ValidatingAdmissionPolicySpec: { matchConditions: byName, variables: byName },
  Webhook: { matchConditions: byName },
  PodGroupSpec: { resourceClaims: byName },
  CSINodeSpec: { drivers: byName },
};
