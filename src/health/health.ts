import type { Health, HealthWord } from "../core/health.ts";
import type { KubeObject } from "../core/manifest.ts";
import { groupKindText, groupOf, type GroupKind, type ObjectRef } from "../core/object-ref.ts";
import { byText, printable } from "../core/text.ts";
import { apiServiceHealth, crdHealth, namespaceHealth } from "./api.ts";
import { conditionsHealth } from "./conditions.ts";
import { ingressHealth, serviceHealth } from "./network.ts";
import { podHealth } from "./pod.ts";
import { cronJobHealth, jobHealth } from "./job.ts";
import { routeHealth } from "./route.ts";
import { hpaHealth, pdbHealth } from "./scaling.ts";
import { pvcHealth } from "./storage.ts";
import { progressing, type HealthContext, type HealthRule } from "./verdict.ts";
import { daemonSetHealth, deploymentHealth, replicaSetHealth, statefulSetHealth } from "./workload.ts";

/**
 * How one live object is doing. `context` may bring the object's pods, whose troubles are then named as the cause. Kinds
 * without a rule of their own are judged by their conditions; what has no status is Healthy by being there.
 */
export function healthOf(object: KubeObject, context: HealthContext = {}): Health {
  const kind = groupKindText({ group: groupOf(object.apiVersion), kind: object.kind });
  if (object.metadata.deletionTimestamp !== undefined && kind !== "Namespace") {
    return progressing("being deleted");
  }
  const rule = Object.hasOwn(rules, kind) ? rules[kind] : undefined;
  const { status, message } = (rule ?? conditionsHealth)(object, context);
  return { status, message: printable(message) };
}

/** Whether an object's status can say more than that it is there: false for built-in kinds without a rule. */
export function hasHealthRule(kind: GroupKind): boolean {
  return Object.hasOwn(rules, groupKindText(kind)) || !withoutStatus.has(kind.group);
}

/** The health of a release: the worst of its objects, which the message names: `Deployment/search: 1 of 3 replicas ready`. */
export function worstOf(healths: readonly { readonly ref: ObjectRef; readonly health: Health }[]): Health {
  const bad = healths
    .filter(({ health }) => health.status !== "Healthy")
    .toSorted((a, b) => severity(b) - severity(a) || byText(nameOf(a.ref), nameOf(b.ref)));
  const [worst] = bad;
  if (worst === undefined) return { status: "Healthy", message: "" };
  const others = bad.length === 1 ? "" : ` (and ${String(bad.length - 1)} more)`;
  return { status: worst.health.status, message: `${nameOf(worst.ref)}: ${worst.health.message}${others}` };
}

const rules: { readonly [kind: string]: HealthRule } = {
  "Deployment.apps": deploymentHealth,
  "StatefulSet.apps": statefulSetHealth,
  "DaemonSet.apps": daemonSetHealth,
  "ReplicaSet.apps": replicaSetHealth,
  "Job.batch": jobHealth,
  "CronJob.batch": cronJobHealth,
  Pod: podHealth,
  PersistentVolumeClaim: pvcHealth,
  Service: serviceHealth,
  "Ingress.networking.k8s.io": ingressHealth,
  "HorizontalPodAutoscaler.autoscaling": hpaHealth,
  "PodDisruptionBudget.policy": pdbHealth,
  "CustomResourceDefinition.apiextensions.k8s.io": crdHealth,
  "APIService.apiregistration.k8s.io": apiServiceHealth,
  Namespace: namespaceHealth,
  "HTTPRoute.gateway.networking.k8s.io": routeHealth,
  "GRPCRoute.gateway.networking.k8s.io": routeHealth,
  "TLSRoute.gateway.networking.k8s.io": routeHealth,
  "TCPRoute.gateway.networking.k8s.io": routeHealth,
  "UDPRoute.gateway.networking.k8s.io": routeHealth,
};

/** Groups of the API server whose other kinds are what they are: ConfigMap, Role, StorageClass … */
const withoutStatus: ReadonlySet<string> = new Set([
  "",
  "apps",
  "batch",
  "autoscaling",
  "policy",
  "networking.k8s.io",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "scheduling.k8s.io",
  "node.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
]);

const order: readonly HealthWord[] = [
  "Healthy",
  "Suspended",
  "Unknown",
  "Progressing",
  "Missing",
  "Degraded",
];

function severity({ health }: { readonly health: Health }): number {
  return order.indexOf(health.status);
}

function nameOf({ kind, name }: ObjectRef): string {
  return `${kind}/${name}`;
}
