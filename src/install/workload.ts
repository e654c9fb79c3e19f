import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { agentLabels, agentName, dataDir, labels, ports } from "./names.ts";
import type { InstallOptions } from "./options.ts";

/** The user and group of the image; nothing in it belongs to root's group or needs a name. */
const user = 65532;

/** Headless: it gives the StatefulSet its name, and Prometheus a target. */
export function service(namespace: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: agentName, namespace, labels },
    spec: {
      clusterIP: "None",
      selector: agentLabels,
      ports: [{ name: "metrics", protocol: "TCP", port: ports.metrics, targetPort: "metrics" }],
    },
  };
}

/** One replica with its own volume is the supported set-up: the Lease only guards the overlap of two. */
export function statefulSet(options: InstallOptions): KubeObject {
  const { namespace, storage, storageSize } = options;
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: agentName, namespace, labels },
    spec: {
      replicas: 1,
      serviceName: agentName,
      selector: { matchLabels: agentLabels },
      template: {
        metadata: { labels: agentLabels },
        spec: {
          serviceAccountName: agentName,
          automountServiceAccountToken: true,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: user,
            runAsGroup: user,
            fsGroup: user,
            fsGroupChangePolicy: "OnRootMismatch",
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [container(options)],
          volumes: [
            { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
            ...(storage === "emptyDir" ? [{ name: "data", emptyDir: { sizeLimit: storageSize } }] : []),
          ],
          ...options.pod,
        },
      },
      ...(storage === "volume" ? { volumeClaimTemplates: [volumeClaim(options)] } : {}),
    },
  };
}

function container({
  image,
  imagePullPolicy,
  flags,
  resources,
  breakGlassGroup,
}: InstallOptions): JsonObject {
  const probe = (path: string) => ({ httpGet: { path, port: "health" } });
  return {
    name: "agent",
    image,
    imagePullPolicy,
    args: ["agent", ...flags],
    env: [
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
      { name: "SYNCLINE_DATA_DIR", value: dataDir },
      { name: "SYNCLINE_BREAK_GLASS_GROUP", value: breakGlassGroup },
    ],
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    readinessProbe: { ...probe("/readyz"), periodSeconds: 5 },
    livenessProbe: { ...probe("/healthz"), initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 6 },
    resources,
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      { name: "data", mountPath: dataDir },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

function volumeClaim({ storageClass, storageSize }: InstallOptions): JsonObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data" },
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(storageClass === "" ? {} : { storageClassName: storageClass }),
      resources: { requests: { storage: storageSize } },
    },
  };
}
