import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { KubeObject } from "../../src/core/manifest.ts";
import { createCluster } from "../../src/adapters/cluster/cluster.ts";
import { createSlots } from "../../src/apply/context.ts";
import { healthOf } from "../../src/health/health.ts";
import type { Cluster } from "../../src/ports.ts";
import { lookAround } from "../../src/sync/look-around.ts";
import { connectionTo } from "../adapters/cluster/connection-to.ts";
import { recordingLog } from "../support/recording-log.ts";
import { api } from "../../tools/testcluster/api.ts";
import { until } from "../../tools/testcluster/bootstrap.ts";
import type { ClusterAccess } from "../../tools/testcluster/info.ts";
import { sharedCluster, testNamespace } from "../../tools/testcluster/shared.ts";

let cluster: ClusterAccess;
let namespace: string;
let client: Cluster;

before(async () => {
  cluster = await sharedCluster();
  client = createCluster(await connectionTo(cluster), { log: recordingLog() });
  namespace = await testNamespace(cluster, "health");
  for (const name of ["looker", "nobody"])
    await post(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name } });
  await post(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, {
    metadata: { name: "looker" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
    subjects: [{ kind: "ServiceAccount", name: "looker", namespace }],
  });
});

async function post(path: string, body: object): Promise<void> {
  const { status, text } = await api(cluster, "POST", path, { body });
  assert.equal(status, 201, text);
}

/** What a GitSync with this account would say of an object. */
async function healthFor(account: "looker" | "nobody", object: KubeObject): Promise<string> {
  const { signal } = new AbortController();
  const deps = { cluster: client, slots: createSlots(4) };
  const context = await lookAround({ object, account: { namespace, name: account }, deps, signal });
  const { status, message } = healthOf(object, context);
  return `${status} ${message}`;
}

const labels = { app: "web" };
const selector = { matchLabels: labels };
const template = {
  metadata: { labels },
  spec: { containers: [{ name: "app", image: "registry.example.com/web:1" }] },
};
const fated = (outcome: string): object => ({
  ...template,
  metadata: { labels, annotations: { "testcluster/outcome": outcome } },
});
const nobodys = { ...template, spec: { ...template.spec, serviceAccountName: "is-nobody" } };
const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
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
  [
    "apps/v1/deployments",
    "Deployment",
    { replicas: 2, selector, template: fated("ImagePullBackOff") },
    /^Degraded 0 of 2 replicas ready; pod h\d+-\w+-\w+: ImagePullBackOff "registry.example.com\/web:1"$/,
  ],
  [
    "apps/v1/statefulsets",
    "StatefulSet",
    { replicas: 1, serviceName: "x", selector, template: fated("CrashLoopBackOff") },
    /^Degraded 0 of 1 replicas ready; pod h\d+-0: CrashLoopBackOff, 5 restarts$/,
  ],
  [
    "apps/v1/statefulsets",
    "StatefulSet",
    { replicas: 1, serviceName: "x", selector, template: nobodys },
    /^Progressing 0 of 1 replicas ready; FailedCreate ".*serviceaccount "is-nobody" not found"$/,
  ],
  [
    "batch/v1/jobs",
    "Job",
    { backoffLimit: 0, template: { ...fated("Failed"), spec: { ...template.spec, restartPolicy: "Never" } } },
    /^Degraded Job has reached the specified backoff limit; pod h\d+-\w+: exit code 1$/,
  ],
  [
    "v1/persistentvolumeclaims",
    "PersistentVolumeClaim",
    claim,
    /^Progressing waits for a volume; FailedBinding "no .*"$/,
  ],
  [
    "v1/persistentvolumeclaims",
    "PersistentVolumeClaim",
    { ...claim, storageClassName: "is-none" },
    /^Progressing waits for a volume of class is-none; ProvisioningFailed "storageclass.storage.k8s.io "is-none" not found"$/,
  ],
];

for (const [index, [path, kind, spec, want]] of rows.entries()) {
  test(`${kind} of real controllers comes to ${want.source}`, async () => {
    const name = `h${String(index)}`;
    const root = path.startsWith("v1/") ? "api" : "apis";
    const base = `/${root}/${path.replace(/\/[^/]+$/, "")}/namespaces/${namespace}/${path.replace(/.*\//, "")}`;
    // Workloads of one namespace must not share pods.
    const own = JSON.parse(JSON.stringify(spec).replaceAll('"web"', `"${name}"`)) as object;
    const { status, text } = await api(cluster, "POST", base, { body: { metadata: { name }, spec: own } });
    assert.equal(status, 201, text);
    let seen = "";
    await until(performance.now() + 60_000, `${kind} stayed ${seen}`, async () => {
      const object = JSON.parse((await api(cluster, "GET", `${base}/${name}`)).text) as KubeObject;
      seen = await healthFor("looker", object);
      return want.test(seen);
    }).catch((error: unknown) => {
      throw new Error(`${kind} stayed "${seen}"`, { cause: error });
    });
  });
}

test("without the right to look around the text says less, and nothing fails", async () => {
  const name = "unseen";
  const spec = { replicas: 1, selector, template: fated("ImagePullBackOff") };
  const base = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  await post(base, {
    metadata: { name },
    spec: JSON.parse(JSON.stringify(spec).replaceAll('"web"', '"unseen"')),
  });
  await until(performance.now() + 60_000, "the Deployment was not looked at", async () => {
    const object = JSON.parse((await api(cluster, "GET", `${base}/${name}`)).text) as KubeObject;
    return (await healthFor("looker", object)).startsWith("Degraded");
  });
  const object = JSON.parse((await api(cluster, "GET", `${base}/${name}`)).text) as KubeObject;
  assert.equal(await healthFor("nobody", object), "Progressing 0 of 1 replicas ready");
});
