import { setTimeout as sleep } from "node:timers/promises";
import { api } from "./api.ts";
import type { ClusterInfo } from "./info.ts";

type Json = Readonly<Record<string, unknown>>;

const rbac = "/apis/rbac.authorization.k8s.io/v1";

const devsRole = {
  metadata: { name: "testcluster-devs" },
  rules: [{ apiGroups: ["syncline.dev"], resources: ["*"], verbs: ["get", "list", "watch", "patch"] }],
};

/**
 * Gives the group `devs` (alice, bob) what developers usually have: everything inside namespaces, by the
 * built-in role `admin`, and reading and annotating Syncline's own resources. Needs no controllers.
 */
export async function grantDevs(cluster: ClusterInfo): Promise<void> {
  const binding = (name: string, role: string): Json => ({
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "devs" }],
  });
  await create(cluster, `${rbac}/clusterroles`, devsRole);
  await create(cluster, `${rbac}/clusterrolebindings`, binding("testcluster-devs", "testcluster-devs"));
  await create(cluster, `${rbac}/clusterrolebindings`, binding("testcluster-devs-admin", "admin"));
}

/** Two fake nodes, and the storage class whose claims kwok provisions at once. kwok fills the nodes' status. */
export async function createNodes(cluster: ClusterInfo): Promise<void> {
  for (const name of nodeNames) {
    const labels = {
      "kubernetes.io/hostname": name,
      "kubernetes.io/os": "linux",
      "kubernetes.io/arch": "amd64",
    };
    await create(cluster, "/api/v1/nodes", { metadata: { name, labels } });
  }
  await create(cluster, "/apis/storage.k8s.io/v1/storageclasses", {
    metadata: { name: "kwok-volume" },
    provisioner: "kwok.x-k8s.io/volume",
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
  });
}

const nodeNames = ["node-a", "node-b"] as const;

/** Waits until pods can be created and scheduled: the first service account exists, the nodes take pods. */
export async function workloadsReady(cluster: ClusterInfo, deadline: number): Promise<void> {
  await until(deadline, "the controllers did not create the default service account", () =>
    exists(cluster, "/api/v1/namespaces/default/serviceaccounts/default"),
  );
  await until(deadline, "the fake nodes did not become ready", async () => {
    const { text } = await api(cluster, "GET", "/api/v1/nodes");
    const { items } = JSON.parse(text) as { items: readonly Node[] };
    return items.length >= nodeNames.length && items.every(takesPods);
  });
}

interface Node {
  readonly spec: { readonly taints?: readonly unknown[] };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

function takesPods({ spec, status }: Node): boolean {
  const ready = status.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
  return ready === true && (spec.taints ?? []).length === 0;
}

/** Creates a namespace; with controllers, waits for its service account, without which it refuses pods. */
export async function createNamespace(cluster: ClusterInfo, name: string): Promise<void> {
  await create(cluster, "/api/v1/namespaces", { metadata: { name } });
  if (!cluster.controllers) return;
  await until(performance.now() + 30_000, `namespace ${name} got no default service account`, () =>
    exists(cluster, `/api/v1/namespaces/${name}/serviceaccounts/default`),
  );
}

/** Asks every few milliseconds until the answer is yes; throws with `complaint` at the deadline (monotonic ms). */
export async function until(
  deadline: number,
  complaint: string,
  ask: () => Promise<boolean>,
  intervalMs = 20,
): Promise<void> {
  while (!(await ask())) {
    if (performance.now() > deadline) throw new Error(complaint);
    await sleep(intervalMs);
  }
}

async function exists(cluster: ClusterInfo, path: string): Promise<boolean> {
  return (await api(cluster, "GET", path)).status === 200;
}

/** "Already there" is as good: a cluster's folder may be started again. */
async function create(cluster: ClusterInfo, path: string, body: Json): Promise<void> {
  const { status, text } = await api(cluster, "POST", path, { body });
  if (status >= 300 && status !== 409)
    throw new Error(`test cluster: POST ${path} answered ${status}: ${text}`);
}
