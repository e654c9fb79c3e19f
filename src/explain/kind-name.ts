import type { ObjectRef } from "../core/object-ref.ts";

/** What a person calls an object: `deploy/web`, `deployment.apps/web`, `ConfigMap/app`. */
export interface KindName {
  /** Lower case; a short name, singular, plural or kind, with or without `.group`. */
  readonly kind: string;
  readonly name: string;
}

/** How a kind that the commit itself defines may be called (its CustomResourceDefinition). */
export interface OwnNames {
  readonly group: string;
  readonly kind: string;
  readonly names: readonly string[];
}

/** Reads KIND/NAME; undefined when it is none. */
export function parseKindName(text: string): KindName | undefined {
  const slash = text.indexOf("/");
  const [kind, name] = [text.slice(0, Math.max(slash, 0)).toLowerCase(), text.slice(slash + 1)];
  return kind === "" || name === "" || name.includes("/") ? undefined : { kind, name };
}

/** True when `asked` calls this kind by any of its names, as kubectl would take them. */
export function isKind(asked: string, ref: ObjectRef, own: readonly OwnNames[]): boolean {
  const groups = ref.group === "" ? [""] : ["", `.${ref.group}`];
  return kindNames(ref, own).some((name) => groups.some((suffix) => isSpelled(asked, name, suffix)));
}

/** What a kind may be called, in lower case. */
export function kindNames({ group, kind }: ObjectRef, own: readonly OwnNames[]): readonly string[] {
  const declared = own.find((each) => each.group === group && each.kind === kind)?.names ?? [];
  return [...builtinNames(group, kind), ...declared].map((name) => name.toLowerCase());
}

/** `deployments.apps`, and with the version that kubectl allows between: `deployments.v1.apps`. */
function isSpelled(asked: string, name: string, group: string): boolean {
  if (asked === name + group) return true;
  if (!asked.startsWith(`${name}.`) || !asked.endsWith(group)) return false;
  return /^\.v\d+((alpha|beta)\d+)?$/.test(asked.slice(name.length, asked.length - group.length));
}

function builtinNames(group: string, kind: string): readonly string[] {
  const lower = kind.toLowerCase();
  return [lower, pluralOf(lower), ...(isBuiltIn(group) ? (shortNames[kind] ?? []) : [])];
}

function isBuiltIn(group: string): boolean {
  return !group.includes(".") || group.endsWith(".k8s.io");
}

/** As the API names its resources: ingresses, networkpolicies, endpoints. */
function pluralOf(kind: string): string {
  if (kind === "endpoints") return kind;
  if (/(s|x|ch|sh)$/.test(kind)) return `${kind}es`;
  return /[^aeiou]y$/.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

/** `kubectl api-resources`, Kubernetes 1.36. */
const shortNames: Readonly<Record<string, readonly string[]>> = {
  CertificateSigningRequest: ["csr"],
  ConfigMap: ["cm"],
  CronJob: ["cj"],
  CustomResourceDefinition: ["crd", "crds"],
  DaemonSet: ["ds"],
  Deployment: ["deploy"],
  Endpoints: ["ep"],
  Event: ["ev"],
  HorizontalPodAutoscaler: ["hpa"],
  Ingress: ["ing"],
  LimitRange: ["limits"],
  Namespace: ["ns"],
  NetworkPolicy: ["netpol"],
  Node: ["no"],
  PersistentVolume: ["pv"],
  PersistentVolumeClaim: ["pvc"],
  Pod: ["po"],
  PodDisruptionBudget: ["pdb"],
  PriorityClass: ["pc"],
  ReplicaSet: ["rs"],
  ReplicationController: ["rc"],
  ResourceQuota: ["quota"],
  Service: ["svc"],
  ServiceAccount: ["sa"],
  StatefulSet: ["sts"],
  StorageClass: ["sc"],
};
