import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createCluster } from "../../../src/adapters/cluster/cluster.ts";
import type { WatchTimes } from "../../../src/adapters/cluster/watch-times.ts";
import type { KubeObject } from "../../../src/core/manifest.ts";
import type { Cluster, WatchSelection } from "../../../src/ports.ts";
import { startCluster, type TestCluster } from "../../../tools/testcluster/cluster.ts";
import type { TestUser } from "../../../tools/testcluster/info.ts";
import { recordingLog } from "../../support/recording-log.ts";
import { compact } from "./compact.ts";
import { connectionTo } from "./connection-to.ts";
import { watchLog } from "./watch-log.ts";

const signal = new AbortController().signal;
const mine = { manager: "syncline", force: false, dryRun: false, metadataOnly: true };
/** Streams end often; silence alone lists nothing anew, however long the machine pauses. */
const times = { streamMs: 2_000, quietMs: 600_000, backoffMs: [50, 200], refusedMs: 100 } as const;

describe("a watch on a real API server goes on", { timeout: 240_000 }, () => {
  let control: TestCluster;
  let cluster: Cluster;
  const as = async (user: TestUser, watchTimes: Partial<WatchTimes> = times) =>
    createCluster(await connectionTo(control, user), { log: recordingLog(), watchTimes });

  before(async () => {
    // Without a watch cache for them, ConfigMaps meet the limits of the storage at once.
    control = await startCluster({ apiServerFlags: ["--watch-cache-sizes=configmaps#0"] });
    cluster = await as("admin");
  });
  after(() => control.stop());

  const apply = (object: KubeObject) => cluster.apply(object, mine, signal);
  const object = (kind: string, name: string, suite: string): KubeObject => ({
    apiVersion: "v1",
    kind,
    metadata: { name, namespace: "default", labels: { suite } },
  });
  const selection = (kind: string, suite: string): WatchSelection => ({
    type: { group: "", kind },
    namespace: "default",
    labelSelector: `suite=${suite}`,
    metadataOnly: true,
  });

  test("through a restart of the API server, without missing what happened meanwhile (A1)", async () => {
    await apply(object("Secret", "before", "restart"));
    const log = watchLog(cluster, selection("Secret", "restart"));
    await log.reached("synced");
    await control.stopApiServer();
    await log.reached("trouble stale");
    await control.startApiServer();
    await log.reached("synced");
    await apply(object("Secret", "after", "restart"));
    await log.reached("object after");
    await log.stop();
    // A server that is still starting may break a list off: what counts is the last one.
    const last = log.told.slice(log.told.lastIndexOf("reset"));
    assert.deepEqual(last, ["reset", "object before", "synced", "object after"]);
  });

  test("past a version that was compacted away: everything is told again (A5)", async () => {
    await apply(object("ConfigMap", "old", "expired"));
    const log = watchLog(cluster, selection("ConfigMap", "expired"));
    await log.reached("synced");
    // Of two versions that the watch did not see, the first is compacted away: it cannot go on from there.
    await apply(object("ConfigMap", "unseen", "other"));
    await apply(object("ConfigMap", "unseen-too", "other"));
    await compact(control);
    await log.reached("reset");
    await log.reached("synced");
    await log.stop();
    assert.deepEqual(log.told, ["reset", "object old", "synced", "reset", "object old", "synced"]);
  });

  test("when the API server freezes and comes back (A6)", async () => {
    const log = watchLog(await as("admin", { ...times, quietMs: 1_500 }), selection("Secret", "frozen"));
    await log.reached("synced");
    control.pauseApiServer();
    try {
      await log.reached("trouble stale");
    } finally {
      control.resumeApiServer();
    }
    await log.reached("synced");
    await log.stop();
  });

  test("when it was denied and is allowed later (A12)", async () => {
    const log = watchLog(await as("bob"), { type: { group: "", kind: "Node" }, metadataOnly: true });
    await log.reached("trouble denied");
    const rbac = "rbac.authorization.k8s.io";
    const rules = [{ apiGroups: [""], resources: ["nodes"], verbs: ["list", "watch"] }];
    await apply({ apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: { name: "nodes" }, rules });
    await apply({
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: "nodes" },
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "nodes" },
      subjects: [{ apiGroup: rbac, kind: "User", name: "bob" }],
    });
    await log.reached("synced");
    await log.stop();
    assert.equal(log.told.at(-2), "reset");
  });

  test("when its kind is missing, comes, and goes (A17)", async () => {
    const log = watchLog(cluster, { type: { group: "example.test", kind: "Widget" }, metadataOnly: true });
    await log.reached("trouble missing");
    await apply(widgets);
    await log.reached("synced");
    const ref = {
      group: "apiextensions.k8s.io",
      kind: "CustomResourceDefinition",
      namespace: "",
      name: widgetsName,
    };
    const { uid = "" } = (await cluster.get(ref, {}, signal))?.metadata ?? {};
    await cluster.delete(ref, { uid, propagation: "Background" }, signal);
    await log.reached("trouble missing");
    await log.stop();
  });
});

const widgetsName = "widgets.example.test";
const widgets: KubeObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: widgetsName },
  spec: {
    group: "example.test",
    scope: "Namespaced",
    names: { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
};
