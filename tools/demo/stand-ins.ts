import { setTimeout as sleep } from "node:timers/promises";
import { api } from "../testcluster/api.ts";
import { until } from "../testcluster/bootstrap.ts";
import type { ClusterInfo } from "../testcluster/info.ts";
import { ourNamespaces } from "./names.ts";

/**
 * Two things that the demo's control plane lacks and the example needs to be healthy, played as small as can be: an ingress
 * controller, which only publishes an address, and a metrics server, which says that every pod is moderately busy.
 * Runs until the signal aborts.
 */
export async function startStandIns(cluster: ClusterInfo, signal: AbortSignal): Promise<void> {
  await serveMetricsApi(cluster);
  void repeat(async () => {
    await publishAddresses(cluster);
    await measurePods(cluster);
  }, signal);
}

const everyMs = 500;

async function repeat(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // The API server may be going already: whoever waits for health will tell.
    await work().catch(() => undefined);
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

const metricsApi = "/apis/metrics.k8s.io/v1beta1";

/** metrics.k8s.io as a CRD: the autoscaler reads objects, whoever serves them. */
async function serveMetricsApi(cluster: ClusterInfo): Promise<void> {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  await api(cluster, "POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
    body: {
      metadata: {
        name: "pods.metrics.k8s.io",
        annotations: { "api-approved.kubernetes.io": "unapproved, the demo's stand-in metrics server" },
      },
      spec: {
        group: "metrics.k8s.io",
        scope: "Namespaced",
        names: { kind: "PodMetrics", listKind: "PodMetricsList", plural: "pods", singular: "pod" },
        versions: [{ name: "v1beta1", served: true, storage: true, schema }],
      },
    },
  });
  await until(performance.now() + 30_000, "the demo's stand-in metrics server is not served", async () => {
    return (await api(cluster, "GET", `${metricsApi}/pods?limit=1`)).status === 200;
  });
}

interface Listed {
  readonly metadata: { readonly name: string; readonly uid: string; readonly labels?: object };
  readonly spec: { readonly containers?: readonly { readonly name: string }[] };
  readonly status: { readonly loadBalancer?: { readonly ingress?: readonly object[] } };
}

async function list(cluster: ClusterInfo, path: string): Promise<readonly Listed[]> {
  const { status, text } = await api(cluster, "GET", path);
  return status === 200 ? (JSON.parse(text) as { items: readonly Listed[] }).items : [];
}

async function publishAddresses(cluster: ClusterInfo): Promise<void> {
  const path = `/apis/networking.k8s.io/v1/namespaces/${ourNamespaces.workloads}/ingresses`;
  for (const { metadata, status } of await list(cluster, path)) {
    if ((status.loadBalancer?.ingress ?? []).length > 0) continue;
    // An address of the block that is kept for documentation (RFC 5737).
    const body = { status: { loadBalancer: { ingress: [{ ip: "192.0.2.10" }] } } };
    const contentType = "application/merge-patch+json";
    const manager = "fieldManager=demo-ingress-controller";
    await api(cluster, "PATCH", `${path}/${metadata.name}/status?${manager}`, { body, contentType });
  }
}

async function measurePods(cluster: ClusterInfo): Promise<void> {
  const { workloads } = ourNamespaces;
  const measured = await list(cluster, `${metricsApi}/namespaces/${workloads}/pods`);
  const known = new Set(measured.map(({ metadata }) => metadata.name));
  for (const { metadata, spec } of await list(cluster, `/api/v1/namespaces/${workloads}/pods`)) {
    const { name, uid, labels = {} } = metadata;
    if (known.has(name)) continue;
    const body = {
      apiVersion: "metrics.k8s.io/v1beta1",
      kind: "PodMetrics",
      metadata: { name, labels, ownerReferences: [{ apiVersion: "v1", kind: "Pod", name, uid }] },
      timestamp: "2999-01-01T00:00:00Z", // an older one would count as taken while the pod was starting
      window: "30s",
      containers: (spec.containers ?? []).map((container) => ({
        name: container.name,
        usage: { cpu: "100m", memory: "64Mi" },
      })),
    };
    await api(cluster, "POST", `${metricsApi}/namespaces/${workloads}/pods`, { body });
  }
}
