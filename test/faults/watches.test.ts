import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import { createCluster } from "../../src/adapters/cluster/cluster.ts";
import { tokenConnection } from "../../src/adapters/cluster/connection.ts";
import { accept } from "../../src/adapters/cluster/objects.ts";
import type { WatchTimes } from "../../src/adapters/cluster/watch-times.ts";
import { api } from "../../tools/testcluster/api.ts";
import { testNamespace } from "../../tools/testcluster/shared.ts";
import { watchLog, type WatchLog } from "../adapters/cluster/watch-log.ts";
import { recordingLog } from "../support/recording-log.ts";
import { agentToken } from "./rig/accounts.ts";
import { startRig, type Rig } from "./rig/rig.ts";
import { configMap, shape, startRow } from "./rig/row.ts";

describe("watches that lie", () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig("watches");
  });
  after(() => rig.stop());

  test("A6: a watch is open and silent: it is left, and everything is listed again", async (t) => {
    const { log, apply } = await watched(t, rig, { quietMs: 700 });
    await log.reached("synced");
    const silent = rig.proxy.rule({ verb: "watch", resource: "configmaps" }, { type: "silence" });
    rig.proxy.cutAll();
    await silent.hit();
    await apply("unheard");
    await log.reached("trouble stale");
    silent.lift();
    await log.reached("object unheard");
    await log.reached("synced");
  });

  test("A8: the event of a deletion is lost: the next list finds it, and a commit meanwhile is applied all the same", async (t) => {
    const { log, apply, remove } = await watched(t, rig, { relistMs: 1_000, streamMs: 60_000 });
    await apply("lost");
    await log.reached("object lost");
    const drop = rig.proxy.rule(
      { verb: "watch", resource: "configmaps" },
      { type: "drop frames", which: ({ type }) => type === "DELETED" },
    );
    rig.proxy.cutAll();
    await drop.hit();
    await remove("lost");
    await log.reached("reset");
    await log.reached("synced");
    assert.equal(log.told.slice(log.told.lastIndexOf("reset")).includes("object lost"), false);
    drop.lift();
  });

  test("A8: the agent does not hear of a deletion, and a commit changes the deleted object: it is made anew", async () => {
    const row = await startRow(rig, "a8", shape("1"));
    const drop = rig.proxy.rule(
      { verb: "watch", resource: "configmaps" },
      { type: "drop frames", which: ({ type }) => type === "DELETED" },
    );
    rig.proxy.cutAll();
    await drop.hit();
    await rig.kubectl(["-n", row.target, "delete", "configmap", "map-1"]);
    row.commit({ "map-1.yaml": configMap("map-1", "2") });
    await row.settled();
    assert.equal((await row.live("configmaps/map-1"))?.data?.["value"], "2");
    await row.judge();
  });

  test("A7: a stale read says that an object is ours which was replaced meanwhile: it is not deleted", async () => {
    const row = await startRow(rig, "a7", shape("1"));
    const before = await row.live("configmaps/map-3");
    const read = { verb: "get", resource: "configmaps", name: "map-3" } as const;
    const stale = rig.proxy.rule(read, { type: "stale" });
    await askAsAgent(rig, `/api/v1/namespaces/${row.target}/configmaps/map-3`);
    const drop = rig.proxy.rule(
      { verb: "watch", resource: "configmaps" },
      { type: "drop frames", which: ({ object }) => object.metadata?.name === "map-3" },
    );
    rig.proxy.cutAll();
    await drop.hit();
    await rig.kubectl(["-n", row.target, "delete", "configmap", "map-3"]);
    await rig.kubectl(["-n", row.target, "create", "configmap", "map-3", "--from-literal=of=alice"]);
    row.commit({ "map-3.yaml": null });
    await stale.hit(2);
    await rig.reconcile("a7");
    const after = await row.live("configmaps/map-3");
    assert.deepEqual(after?.data, { of: "alice" });
    assert.notEqual(after.metadata.uid, before?.metadata.uid);
    rig.proxy.heal();
    await rig.restart("SIGTERM");
    await row.judge();
    assert.deepEqual((await row.live("configmaps/map-3"))?.data, { of: "alice" });
  });
});

/** A watch of the ConfigMaps of a namespace of its own, through the proxy. */
async function watched(
  t: TestContext,
  { cluster, proxy, namespace }: Rig,
  watchTimes: Partial<WatchTimes>,
): Promise<{ log: WatchLog; apply(name: string): Promise<void>; remove(name: string): Promise<void> }> {
  const place = await testNamespace(cluster, "watched");
  const token = await agentToken(cluster, namespace);
  const connection = tokenConnection({ server: proxy.url, ca: proxy.ca, token });
  const backoffMs = [50, 200] as const;
  const client = createCluster(connection, { log: recordingLog(), watchTimes: { backoffMs, ...watchTimes } });
  const type = { group: "", kind: "ConfigMap" };
  const log = watchLog(client, { type, namespace: place, labelSelector: "seen=yes", metadataOnly: true });
  t.after(() => log.stop());
  const path = `/api/v1/namespaces/${place}/configmaps`;
  return {
    log,
    async apply(name) {
      const body = { metadata: { name, labels: { seen: "yes" } } };
      assert.equal((await api(cluster, "POST", path, { body })).status, 201);
    },
    async remove(name) {
      assert.equal((await api(cluster, "DELETE", `${path}/${name}`)).status, 200);
    },
  };
}

/** Reads a path as the agent reads metadata, so that the proxy remembers the answer. */
async function askAsAgent({ cluster, namespace, proxy }: Rig, path: string): Promise<void> {
  const token = await agentToken(cluster, namespace);
  const tokens = { admin: token, alice: token, bob: token };
  const through = { ...cluster, server: proxy.url, ca: proxy.ca, tokens };
  const { status } = await api(through, "GET", path, { headers: { accept: accept.metadata } });
  assert.equal(status, 200);
}
