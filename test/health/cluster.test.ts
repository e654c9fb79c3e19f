import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { KubeObject } from "../../src/core/manifest.ts";
import { healthOf } from "../../src/health/health.ts";
import { api } from "../../tools/testcluster/api.ts";
import { until } from "../../tools/testcluster/bootstrap.ts";
import type { ClusterAccess } from "../../tools/testcluster/info.ts";
import { sharedCluster, testNamespace } from "../../tools/testcluster/shared.ts";

let cluster: ClusterAccess;
let namespace: string;

before(async () => {
  cluster = await sharedCluster();
  namespace = await testNamespace(cluster, "health");
});

const labels = { app: "web" };
const selector = { matchLabels: labels };
const template = {
  metadata: { labels },
  spec: { containers: [{ name: "app", image: "registry.example.com/web:1" }] },
};
const nowhere = { ...template, spec: { ...template.spec, nodeSelector: { there: "is-no-such-node" } } };

/** [API path under the namespace, kind, spec, what real controllers make of it] */
const rows: readonly [string, string, object, RegExp][] = [
  ["apps/v1/deployments", "Deployment", { replicas: 2, selector, template }, /^Healthy $/],
  [
    "apps/v1/statefulsets",
    "StatefulSet",
    { replicas: 2, serviceName: "x", selector, template },
    /^Healthy $/,
  ],
  ["apps/v1/daemonsets", "DaemonSet", { selector, template }, /^Healthy $/],
  ["apps/v1/replicasets", "ReplicaSet", { replicas: 1, selector, template }, /^Healthy $/],
  [
    "batch/v1/jobs",
    "Job",
    { template: { spec: { ...template.spec, restartPolicy: "Never" } } },
    /^Healthy $/,
  ],
  [
    "batch/v1/jobs",
    "Job",
    { suspend: true, template: { spec: { ...template.spec, restartPolicy: "Never" } } },
    /^Suspended /,
  ],
  [
    "policy/v1/poddisruptionbudgets",
    "PodDisruptionBudget",
    { maxUnavailable: 1, selector: { matchLabels: { app: "none" } } },
    /^Healthy $/,
  ],
  [
    "policy/v1/poddisruptionbudgets",
    "PodDisruptionBudget",
    { minAvailable: 1, selector: { matchLabels: { app: "none" } } },
    /^Progressing 0 of 1 needed pods healthy$/,
  ],
  [
    "autoscaling/v2/horizontalpodautoscalers",
    "HorizontalPodAutoscaler",
    { maxReplicas: 2, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "gone" } },
    /^Degraded .*"gone" not found/,
  ],
  [
    "apps/v1/deployments",
    "Deployment",
    { replicas: 1, selector, template: nowhere },
    /^Progressing 0 of 1 replicas ready; pod .*: Unschedulable ".*nodes are available/,
  ],
  [
    "apps/v1/deployments",
    "Deployment",
    { replicas: 1, progressDeadlineSeconds: 1, selector, template: nowhere },
    /^Degraded 0 of 1 replicas ready; no progress within its deadline; pod .*: Unschedulable/,
  ],
];

for (const [index, [path, kind, spec, want]] of rows.entries()) {
  test(`${kind} of real controllers comes to ${want.source}`, async () => {
    const name = `h${String(index)}`;
    const base = `/apis/${path.replace(/\/[^/]+$/, "")}/namespaces/${namespace}/${path.replace(/.*\//, "")}`;
    // Workloads of one namespace must not share pods.
    const own = JSON.parse(JSON.stringify(spec).replaceAll('"web"', `"${name}"`)) as object;
    const { status, text } = await api(cluster, "POST", base, { body: { metadata: { name }, spec: own } });
    assert.equal(status, 201, text);
    let seen = "";
    await until(performance.now() + 60_000, `${kind} stayed ${seen}`, async () => {
      const object = JSON.parse((await api(cluster, "GET", `${base}/${name}`)).text) as KubeObject;
      const pods = JSON.parse(
        (await api(cluster, "GET", `/api/v1/namespaces/${namespace}/pods?labelSelector=app=${name}`)).text,
      ) as { items: KubeObject[] };
      const health = healthOf(object, { pods: pods.items });
      seen = `${health.status} ${health.message}`;
      return want.test(seen);
    }).catch((error: unknown) => {
      throw new Error(`${kind} stayed "${seen}"`, { cause: error });
    });
  });
}
