import assert from "node:assert/strict";
import { request } from "node:https";
import { after, before, describe, test } from "node:test";
import { api } from "../../tools/testcluster/api.ts";
import { startCluster, type TestCluster } from "../../tools/testcluster/cluster.ts";
import { auditEvents } from "../support/audit.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

const configMap = (name: string, value = "1"): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { value } });
const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(3, "0")}`);

describe("an API server in trouble", () => {
  let cluster: TestCluster;
  let scene: Scene;
  before(async () => {
    // Without its watch cache, what etcd has compacted is gone for ConfigMaps.
    cluster = await startCluster({ apiServerFlags: ["--watch-cache-sizes=configmaps#0"] });
    scene = await startScene("trouble", { cluster });
  });
  after(async () => {
    await scene.stop();
    await cluster.stop();
  });
  const gitSync = (name: string): Promise<void> =>
    scene.gitSync(name, { source: { path: name }, namespace: scene.namespace });
  const isWell = ({ sync, health }: Status): boolean => sync === "Synced" && health === "Healthy";
  const map = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`);
  const value = async (name: string): Promise<string | undefined> => (await map(name))?.data?.["value"];
  const commit = (folder: string, names: readonly string[], data?: string): void => {
    scene.commit(Object.fromEntries(names.map((name) => [`${folder}/${name}.yaml`, configMap(name, data)])));
  };
  const untilThere = (name: string): Promise<void> =>
    eventually(
      async () => (await map(name)) !== undefined,
      () => `${name} is not there`,
    );
  const deleted = (): readonly string[] =>
    auditEvents(cluster, '"userAgent":"syncline/', '"verb":"delete"').map(
      ({ objectRef }) => objectRef?.name ?? "",
    );

  test("restarted in the middle of 300 applies: the commit is brought about, once", async () => {
    const names = numbered("many", 300);
    commit("restart", names);
    await gitSync("restart");
    await untilThere("many-050");
    await cluster.restartApiServer();
    const status = await scene.status(
      "restart.restart",
      (now) => isWell(now) && now.objects?.["total"] === 300,
    );
    assert.deepEqual([status.failures, status.drift?.open, deleted()], [undefined, 0, []]);
    // A write that the server had done when it was killed is in no log: the objects themselves tell that none is missing.
    assert.equal((await Promise.all(names.map(value))).filter((text) => text === "1").length, 300);
    const created = auditEvents(cluster, '"userAgent":"syncline/', '"name":"many-')
      .filter(({ responseStatus }) => responseStatus?.code === 201)
      .map(({ objectRef }) => objectRef?.name ?? "");
    assert.equal(new Set(created).size, created.length);
  });

  test("etcd was compacted while the agent could not look: what was missed is found, nothing is pruned", async () => {
    const names = numbered("past", 20);
    commit("past", names);
    await gitSync("past");
    await scene.status("past.past", isWell);
    const version = (await map("past-000"))?.metadata.resourceVersion ?? "";
    process.kill(scene.agent.pid, "SIGSTOP");
    try {
      await scene.kubectl(["delete", "configmap", ...names.slice(0, 5)]);
      for (const name of names.slice(5, 8))
        await scene.kubectl(["patch", "configmap", name, "-p", '{"data":{"value":"by hand"}}']);
      await compact();
      await cluster.restartApiServer();
      const watch = `/api/v1/configmaps?watch=1&timeoutSeconds=1&resourceVersion=${version}`;
      assert.match((await api(cluster, "GET", watch)).text, /"reason":"Expired"/);
    } finally {
      process.kill(scene.agent.pid, "SIGCONT");
    }
    for (const name of names.slice(0, 8))
      await eventually(
        async () => (await value(name)) === "1",
        () => `${name} is not put back`,
      );
    const putBack = ({ drift }: Status): readonly string[] =>
      (drift?.items ?? []).map(({ ref }) => ref.name).toSorted();
    const status = await scene.status(
      "past.past",
      (now) => isWell(now) && now.drift?.open === 0 && putBack(now).length >= 8,
    );
    assert.deepEqual(putBack(status), names.slice(0, 8));
    assert.deepEqual(deleted(), []);
  });

  test("429 for a while: the agent keeps still, then goes on by itself; each object is written once", async () => {
    const names = numbered("busy", 40);
    commit("busy", names);
    await gitSync("busy");
    await scene.status("busy.busy", isWell);
    const answered = (code: number): readonly string[] =>
      auditEvents(cluster, '"userAgent":"syncline/', '"name":"busy-')
        .filter(({ responseStatus }) => responseStatus?.code === code)
        .map(({ objectRef }) => objectRef?.name ?? "");
    const release = await throttle();
    try {
      commit("busy", names, "2");
      await eventually(
        () => Promise.resolve(answered(429).length >= 18),
        () => "nothing was refused",
      );
      assert.deepEqual(answered(200), []);
      assert.equal((await scene.status("busy.busy", () => true)).sync, "Syncing");
    } finally {
      release();
    }
    const isNew = ({ revision }: Status): boolean => revision?.applied === revision?.attempted;
    const status = await scene.status("busy.busy", (now) => isWell(now) && isNew(now));
    assert.deepEqual([status.failures, answered(200).toSorted()], [undefined, names]);
    assert.equal(await value("busy-039"), "2");
  });

  /** Forgets all versions before the present one. */
  async function compact(): Promise<void> {
    const ask = async (path: string, body: object): Promise<{ header?: { revision?: string } }> => {
      const answer = await fetch(`${cluster.etcd ?? ""}/v3/kv/${path}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      return (await answer.json()) as { header?: { revision?: string } };
    };
    const { header } = await ask("range", { key: "AA==" });
    await ask("compaction", { revision: header?.revision, physical: true });
  }

  /** Writes of the GitSyncs' account are answered with 429 until the returned function is called. */
  async function throttle(): Promise<() => void> {
    const level = {
      apiVersion: "flowcontrol.apiserver.k8s.io/v1",
      kind: "PriorityLevelConfiguration",
      metadata: { name: "none" },
      spec: {
        type: "Limited",
        limited: {
          nominalConcurrencyShares: 0,
          lendablePercent: 0,
          borrowingLimitPercent: 0,
          limitResponse: { type: "Reject" },
        },
      },
    };
    const subject = {
      kind: "ServiceAccount",
      serviceAccount: { namespace: scene.namespace, name: "syncline-applier" },
    };
    const all = { apiGroups: ["*"], resources: ["*"], namespaces: ["*"], clusterScope: true };
    const schema = {
      apiVersion: "flowcontrol.apiserver.k8s.io/v1",
      kind: "FlowSchema",
      metadata: { name: "none" },
      spec: {
        priorityLevelConfiguration: { name: "none" },
        matchingPrecedence: 2,
        rules: [{ subjects: [subject], resourceRules: [{ verbs: ["patch", "create"], ...all }] }],
      },
    };
    await scene.kubectl(["apply", "-f", "-"], {
      input: JSON.stringify({ apiVersion: "v1", kind: "List", items: [level, schema] }),
    });
    // An idle level admits one request all the same: this one holds that seat.
    const held = request(new URL(`/api/v1/namespaces/${scene.namespace}/configmaps`, cluster.server), {
      method: "POST",
      ca: cluster.ca,
      headers: {
        authorization: `Bearer ${cluster.tokenFor("admin")}`,
        "impersonate-user": `system:serviceaccount:${scene.namespace}:syncline-applier`,
        "content-type": "application/json",
        "content-length": "1000",
      },
    });
    held.on("error", () => undefined);
    held.write("{");
    const probe = async (): Promise<boolean> => {
      const args = [
        "create",
        "configmap",
        "probe",
        "--dry-run=server",
        `--as=system:serviceaccount:${scene.namespace}:syncline-applier`,
      ];
      return scene.kubectl(args).then(
        () => false,
        () => true,
      );
    };
    await eventually(probe, () => "requests pass still");
    return () => held.destroy();
  }
});
