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
    metadata: { name: "web", namespace: "shop", generation: 2, ...metadata },
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
  return live("Pod", {}, { phase: "Pending", containerStatuses }, { name, labels: { app: "web" } });
}

const apiVersions: { readonly [kind: string]: string } = {
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  ReplicaSet: "apps/v1",
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
