import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { installObjects } from "../../src/install/objects.ts";
import { api } from "../../tools/testcluster/api.ts";
import { startCluster, type TestCluster } from "../../tools/testcluster/cluster.ts";
import { kubectl } from "../../tools/testcluster/kubectl.ts";
import { testNamespace } from "../../tools/testcluster/shared.ts";
import { auditEvents } from "../support/audit.ts";
import { eventually, startScene, type Live, type Scene } from "../support/scene.ts";

const agentNamespace = "syncline-system";
const agentAccount = `system:serviceaccount:${agentNamespace}:syncline-agent`;
const configMap = (name: string, namespace: string, value: string): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data: { value } });

describe("the agent with exactly the rights that are installed", () => {
  let cluster: TestCluster;
  let scene: Scene;
  let shop = "";
  before(async () => {
    cluster = await startCluster({ controllers: true });
    const objects = installObjects({ image: "syncline/syncline:test", applierClusterAdmin: true });
    await install(cluster, objects);
    shop = await testNamespace(cluster, "shop");
    scene = await startScene("install", {
      cluster,
      namespace: agentNamespace,
      agent: {
        kubeconfig: await agentKubeconfig(cluster),
        namespace: "",
        leaderElection: true,
        environment: { POD_NAMESPACE: agentNamespace },
        flags: ["--http-address=127.0.0.1:0"],
      },
    });
  });
  after(async () => {
    await scene?.stop();
    await cluster?.stop();
  });
  const map = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${shop}/configmaps/${name}`);

  test("it leads, is ready, syncs, corrects drift and writes status and Events", async () => {
    scene.commit({
      "shop/a.yaml": configMap("a", shop, "1"),
      "shop/role.yaml": JSON.stringify({
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "Role",
        metadata: { name: "reader", namespace: shop },
        rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
      }),
    });
    await scene.gitSync("shop", { source: { path: "shop" } });
    await scene.status("shop.shop", ({ sync }) => sync === "Synced");
    assert.equal((await fetch(`${scene.agent.url("health")}/readyz`)).status, 200);
    const lease = await scene.live(
      `/apis/coordination.k8s.io/v1/namespaces/${agentNamespace}/leases/syncline-agent`,
    );
    assert.notEqual(lease?.spec?.["holderIdentity"] ?? "", "");
    await kubectl(cluster, ["-n", shop, "patch", "configmap", "a", "-p", '{"data":{"value":"2"}}']);
    await eventually(
      async () => (await map("a"))?.data?.["value"] === "1",
      () => "drift was not corrected",
    );
    await eventually(
      async () => {
        const events = await scene.kubectl(["get", "events.events.k8s.io", "-o", "json"]);
        return events.includes('"reason": "Applied"') && events.includes('"reason": "Corrected"');
      },
      () => "no Events were written",
    );
    await eventually(
      () => Promise.resolve(JSON.stringify(scene.slack.messages).includes("Corrected")),
      () => "Slack heard nothing",
    );
  });

  test("deletionPolicy: Prune, with its finalizer", async () => {
    scene.commit({ "prune/b.yaml": configMap("b", shop, "1") });
    await scene.gitSync("prune", { source: { path: "prune" }, deletionPolicy: "Prune" });
    await scene.status("prune.prune", ({ sync }) => sync === "Synced");
    await scene.kubectl(["delete", "gitsync", "prune", "--timeout=60s"]);
    assert.equal(await map("b"), undefined);
  });

  test("nothing was denied, and objects were written as the applier only", () => {
    const events = auditEvents(cluster).filter(({ user }) => user.username === agentAccount);
    const denied = events.filter(({ responseStatus }) => responseStatus?.code === 403);
    assert.deepEqual(
      denied.map(({ requestURI, responseStatus }) => `${requestURI}: ${responseStatus?.message}`),
      [],
    );
    const objects = events.filter(({ requestURI }) => requestURI.includes(`/namespaces/${shop}/`));
    assert.deepEqual(
      [...new Set(objects.map(({ impersonatedUser }) => impersonatedUser?.username))],
      [`system:serviceaccount:${agentNamespace}:syncline-applier`],
    );
  });

  test("a GitSync whose account may do nothing is told so, and by name what is missing", async () => {
    const team = await testNamespace(cluster, "team");
    await post(cluster, `/api/v1/namespaces/${team}/serviceaccounts`, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "weak" },
    });
    scene.commit({ "weak/c.yaml": configMap("c", team, "1") });
    const spec = {
      source: { url: scene.git.url(scene.repo), ref: "main", path: "weak", interval: "1s" },
      serviceAccountName: "weak",
    };
    await post(cluster, `/apis/syncline.dev/v1alpha1/namespaces/${team}/gitsyncs`, {
      apiVersion: "syncline.dev/v1alpha1",
      kind: "GitSync",
      metadata: { name: "weak" },
      spec,
    });
    let last: Live | undefined;
    await eventually(
      async () => {
        last = await scene.live(`/apis/syncline.dev/v1alpha1/namespaces/${team}/syncstatuses/weak.weak`);
        return last?.status?.failures?.[0]?.code === "API-DENIED";
      },
      () => `the status is ${JSON.stringify(last?.status)}\n${scene.agent.output().slice(-2000)}`,
    );
    const { failures, sync } = last?.status ?? {};
    assert.equal(sync, "Failed");
    const where = `in namespace ${team}`;
    assert.equal(
      failures?.[0]?.message,
      `ConfigMap ${team}/c: service account ${team}/weak may not get configmaps ${where}`,
    );
    const [, command] = (failures?.[0]?.hint ?? "").split(" At once: ");
    const role = `syncline-${team}-weak-configmaps-read`;
    assert.equal(
      command,
      `kubectl -n ${team} create role ${role} --verb=get,list --resource=configmaps && ` +
        `kubectl -n ${team} create rolebinding ${role} --role=${role} --serviceaccount=${team}:weak`,
    );
    const { status } = await api(cluster, "GET", `/api/v1/namespaces/${team}/configmaps/c`);
    assert.equal(status, 404);
  });
});

/** As `syncline install` does it: each object by server-side apply, in order. */
async function install(cluster: TestCluster, objects: ReturnType<typeof installObjects>): Promise<void> {
  for (const object of objects) {
    const input = JSON.stringify(object);
    const args = ["apply", "--server-side", "-f", "-"];
    const { code, stderr } = await kubectl(cluster, args, { input });
    if (code !== 0) throw new Error(`${object.kind} ${object.metadata.name}: ${stderr}`);
  }
}

/** A kubeconfig with a token of the agent's ServiceAccount, as its pod would have. */
async function agentKubeconfig(cluster: TestCluster): Promise<string> {
  const path = `/api/v1/namespaces/${agentNamespace}/serviceaccounts/syncline-agent/token`;
  const { text } = await api(cluster, "POST", path, {
    body: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: 3600 },
    },
  });
  const { token } = (JSON.parse(text) as { status: { token: string } }).status;
  const file = join(cluster.dir, "agent.kubeconfig");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "c",
        cluster: {
          server: cluster.server,
          "certificate-authority-data": Buffer.from(cluster.ca).toString("base64"),
        },
      },
    ],
    users: [{ name: "agent", user: { token } }],
    contexts: [{ name: "c", context: { cluster: "c", user: "agent" } }],
    "current-context": "c",
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

async function post(cluster: TestCluster, path: string, body: object): Promise<void> {
  const { status, text } = await api(cluster, "POST", path, { body });
  if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
}
