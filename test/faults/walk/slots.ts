import type { Json, JsonObject } from "../../../src/core/json.ts";

/** An object that a walk may put into Git: what it is called never changes, what it says does. */
export interface Slot {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly name: string;
  /** Which of the walk's namespaces; undefined = cluster-scoped. */
  readonly space: number | undefined;
}

type Body = (variant: number) => JsonObject;

interface SlotKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly count: number;
  readonly isClusterScoped?: boolean;
  /** What beside metadata; variants differ in values, and in which optional fields are there. */
  readonly body: Body;
}

/** How many namespaces a walk uses. */
export const spaceCount = 2;

const app = (variant: number): JsonObject => ({ app: `a${variant % 3}` });
/** A field that only some variants have. */
const sometimes = (is: boolean, fields: JsonObject): JsonObject => (is ? fields : {});

/** Kinds by what is special about their fields: plain maps, values nobody may see, lists by key, lists as a whole, scope. */
const kinds: readonly SlotKind[] = [
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    plural: "configmaps",
    count: 6,
    body: (v) => ({ data: { mode: `m${v}`, ...sometimes(v % 2 === 0, { "extra.conf": `x=${v}\n` }) } }),
  },
  {
    apiVersion: "v1",
    kind: "Secret",
    plural: "secrets",
    count: 3,
    body: (v) =>
      v % 2 === 0
        ? { stringData: { key: `s${v}` } }
        : { data: { key: btoa(`s${v}`), ...sometimes(v % 3 === 0, { more: btoa("m") }) } },
  },
  { apiVersion: "v1", kind: "ServiceAccount", plural: "serviceaccounts", count: 2, body: () => ({}) },
  { apiVersion: "v1", kind: "Service", plural: "services", count: 3, body: service },
  { apiVersion: "apps/v1", kind: "Deployment", plural: "deployments", count: 3, body: deployment },
  { apiVersion: "batch/v1", kind: "CronJob", plural: "cronjobs", count: 2, body: cronJob },
  {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    plural: "poddisruptionbudgets",
    count: 2,
    body: (v) => ({
      spec: {
        selector: { matchLabels: app(v) },
        ...(v % 2 === 0 ? { minAvailable: v % 4 } : { maxUnavailable: `${v % 5}0%` }),
      },
    }),
  },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    plural: "networkpolicies",
    count: 2,
    body: (v) => ({
      spec: {
        podSelector: { matchLabels: app(v) },
        ...sometimes(v % 2 === 0, { ingress: [{ ports: [{ port: 80 + (v % 3), protocol: "TCP" }] }] }),
      },
    }),
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    plural: "roles",
    count: 2,
    body: (v) => ({ rules: rules(v) }),
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    plural: "clusterroles",
    count: 2,
    isClusterScoped: true,
    body: (v) => ({ rules: rules(v) }),
  },
];

/** Every slot, the same in all walks. */
export const slots: readonly Slot[] = kinds.flatMap(({ apiVersion, kind, plural, count, isClusterScoped }) =>
  Array.from({ length: count }, (_, index) => {
    const space = isClusterScoped ? undefined : index % spaceCount;
    return { apiVersion, kind, plural, name: `${kind.toLowerCase()}-${index}`, space };
  }),
);

/** The object of a slot; `spaces` are the names of the namespaces. A cluster-scoped one is called after the first of them. */
export function objectOf(slot: Slot, variant: number, spaces: readonly string[]): JsonObject {
  const { apiVersion, kind } = slot;
  const body = kinds.find((each) => each.kind === kind)?.body(variant);
  return {
    apiVersion,
    kind,
    metadata: {
      ...placeOf(slot, spaces),
      ...sometimes(variant % 3 === 0, { labels: { team: `t${variant}` } }),
      ...sometimes(variant % 5 < 2, { annotations: { "example.test/note": `n${variant}` } }),
    },
    ...body,
  };
}

/** Name and namespace of a slot's object. */
export function placeOf(
  { name, space }: Slot,
  spaces: readonly string[],
): { readonly name: string; readonly namespace?: string } {
  return space === undefined
    ? { name: `${spaces[0] ?? ""}-${name}` }
    : { name, namespace: spaces[space] ?? "" };
}

/** Where the API server keeps a slot's object; without `name` its collection. */
export function pathOf({ apiVersion, plural }: Slot, namespace: string | undefined, name = ""): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const within = namespace === undefined ? "" : `/namespaces/${namespace}`;
  return `${root}${within}/${plural}${name === "" ? "" : `/${name}`}`;
}

function service(variant: number): JsonObject {
  const port = (name: string, number: number): JsonObject => ({ name, port: number, targetPort: 8080 });
  const ports: Json[] = [port("http", 80)];
  if (variant % 2 === 0) ports.push(port("https", 443));
  if (variant % 3 === 0) ports.unshift({ ...port("dns", 53), protocol: "UDP" });
  return { spec: { selector: app(variant), ports } };
}

function deployment(variant: number): JsonObject {
  const env: Json[] = [{ name: "COLOR", value: `c${variant}` }];
  if (variant % 2 === 0) env.push({ name: "SIZE", value: "l" });
  const limits = sometimes(variant % 3 === 0, { resources: { limits: { cpu: "1000m", memory: "0.5Gi" } } });
  const spec = { containers: [{ name: "main", image: `main:${variant % 4}`, env, ...limits }] };
  return {
    spec: {
      replicas: variant % 2,
      ...sometimes(variant % 5 !== 0, { minReadySeconds: variant % 5 }),
      selector: { matchLabels: { app: "walk" } },
      template: { metadata: { labels: { app: "walk" } }, spec },
    },
  };
}

function cronJob(variant: number): JsonObject {
  const containers = [{ name: "run", image: `run:${variant % 4}` }];
  const jobTemplate = { spec: { template: { spec: { restartPolicy: "Never", containers } } } };
  const history = sometimes(variant % 2 === 0, { successfulJobsHistoryLimit: variant % 7 });
  return { spec: { schedule: `${variant % 60} 4 * * *`, suspend: true, jobTemplate, ...history } };
}

function rules(variant: number): Json[] {
  const rule = (resource: string): JsonObject => ({ apiGroups: [""], resources: [resource], verbs: ["get"] });
  return variant % 2 === 0 ? [rule("pods"), rule("services")] : [rule(`r${variant}`)];
}
