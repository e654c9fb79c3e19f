import type { Json, JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";

/** A live object named `web` in `shop`, generation 2, with these spec and status. */
export function live(
  kind: string,
  spec: JsonObject,
  status: JsonObject,
  metadata: JsonObject = {},
): KubeObject {
  return {
    apiVersion: apiVersions[kind] ?? "example.com/v1",
    kind,
    metadata: { name: "web", namespace: "shop", uid: "u-web", generation: 2, ...metadata },
    spec,
    status,
  };
}

/** `Available=False:MinimumReplicasUnavailable:text` as a condition. */
export function conditions(...texts: string[]): Json {
  return texts.map((text) => {
    const [head = "", reason = "", ...message] = text.split(":");
    const [type = "", status = ""] = head.split("=");
    return { type, status, reason, message: message.join(":") };
  });
}

/** A pod of `web` whose one container waits for `reason`. */
export function waitingPod(name: string, reason: string, more: JsonObject = {}): KubeObject {
  const containerStatuses = [
    {
      name: "app",
      image: "repo/x:bad",
      ready: false,
      restartCount: 0,
      state: { waiting: { reason } },
      ...more,
    },
  ];
  return live("Pod", {}, { phase: "Pending", containerStatuses }, { name, ...madeBy("u-web") });
}

/** Metadata of what the owner with this UID controls. */
export function madeBy(uid: string): JsonObject {
  return { ownerReferences: [{ apiVersion: "v1", kind: "X", name: "x", uid, controller: true }] };
}

/** A ReplicaSet of the Deployment `web`. */
export function replicaSet(uid: string, revision: string): KubeObject {
  const annotations = { "deployment.kubernetes.io/revision": revision };
  return live("ReplicaSet", {}, {}, { name: uid, uid, annotations, ...madeBy("u-web") });
}

/** An event, a Warning of 10:00 unless told otherwise. */
export function event(reason: string, message: string, more: JsonObject = {}): KubeObject {
  const object = { apiVersion: "v1", kind: "Event", metadata: { name: `web.${reason}`, namespace: "shop" } };
  return { ...object, type: "Warning", reason, message, lastTimestamp: "2026-11-21T10:00:00Z", ...more };
}

const apiVersions: { readonly [kind: string]: string } = {
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  ReplicaSet: "apps/v1",
  ReplicationController: "v1",
  PersistentVolume: "v1",
  Event: "v1",
  Gateway: "gateway.networking.k8s.io/v1",
  Certificate: "cert-manager.io/v1",
  Issuer: "cert-manager.io/v1",
  Rollout: "argoproj.io/v1alpha1",
  ScaledObject: "keda.sh/v1alpha1",
  Cluster: "postgresql.cnpg.io/v1",
  Kustomization: "kustomize.toolkit.fluxcd.io/v1",
  Prometheus: "monitoring.coreos.com/v1",
  ExternalSecret: "external-secrets.io/v1",
  Job: "batch/v1",
  CronJob: "batch/v1",
  Pod: "v1",
  PersistentVolumeClaim: "v1",
  Service: "v1",
  Namespace: "v1",
  ConfigMap: "v1",
  Ingress: "networking.k8s.io/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  PodDisruptionBudget: "policy/v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
  APIService: "apiregistration.k8s.io/v1",
  HTTPRoute: "gateway.networking.k8s.io/v1",
};
