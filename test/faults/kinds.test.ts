import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { api } from "../../tools/testcluster/api.ts";
import { startCluster, type TestCluster } from "../../tools/testcluster/cluster.ts";
import { auditEvents } from "../support/audit.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const configMap = (name: string, value: string): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { value } });

interface Version {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
}

const v1: Version = { name: "v1", served: true, storage: true };

/** A kind `Gadget` in a group of its own. */
const crd = (group: string, versions: readonly Version[] = [v1], more: object = {}): object => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `gadgets.${group}` },
  spec: {
    group,
    scope: "Namespaced",
    names: { kind: "Gadget", plural: "gadgets", singular: "gadget" },
    versions: versions.map((version) => ({ ...version, schema })),
    ...more,
  },
});
const schema = {
  openAPIV3Schema: {
    type: "object",
    properties: { spec: { type: "object", properties: { size: { type: "integer" } } } },
  },
};
const gadget = (group: string, size: number, version = "v1"): string =>
  JSON.stringify({
    apiVersion: `${group}/${version}`,
    kind: "Gadget",
    metadata: { name: "g" },
    spec: { size },
  });

describe("faults of whole kinds", () => {
  let cluster: TestCluster;
  let scene: Scene;
  before(async () => {
    // One of its own: a group or a conversion that is down would keep the namespaces of other tests from ending.
    cluster = await startCluster();
    scene = await startScene("kinds", { cluster });
  });
  after(async () => {
    await scene.stop();
    await cluster.stop();
  });

  const groupOf = (row: string): string => `${row}.${scene.namespace}.example.test`;
  const map = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`);
  const gadgetPath = (group: string): string => `/apis/${group}/v1/namespaces/${scene.namespace}/gadgets/g`;
  const until = (holds: () => Promise<boolean>, complaint: string): Promise<void> =>
    eventually(holds, () => `${complaint}\n${scene.agent.output().slice(-2000)}`);
  /** A GitSync of the folder of its name; its objects go into the scene's namespace. */
  const gitSync = (name: string): Promise<void> =>
    scene.gitSync(name, { source: { path: name }, namespace: scene.namespace });
  const synced = (name: string, total: number): Promise<Status> =>
    scene.status(`${name}.${name}`, ({ sync, objects }) => sync === "Synced" && objects?.["total"] === total);
  const send = async (method: "POST" | "PATCH" | "DELETE", path: string, body?: object): Promise<void> => {
    const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const { status, text } = await api(scene.cluster, method, path, { body, contentType });
    assert.ok(status < 300, text);
  };
  const isServed = (group: string): Promise<boolean> =>
    api(scene.cluster, "GET", `/apis/${group}/v1/gadgets`).then(({ status }) => status === 200);
  /** Deletions of the kind's objects, by anybody. */
  const deletions = (group: string): number =>
    auditEvents(scene.cluster, `"verb":"delete"`, `"apiGroup":"${group}"`, `"resource":"gadgets"`).length;
  const mapSays = (name: string, value: string | undefined): Promise<void> =>
    until(async () => (await map(name))?.data?.["value"] === value, `${name} is not ${value ?? "gone"}`);

  test("A16: an aggregated API is down: other groups go on, nothing of it counts as deleted, and nothing is pruned where it was recorded", async () => {
    const group = groupOf("a16");
    const service = `/apis/apiregistration.k8s.io/v1/apiservices/v1.${group}`;
    await send("POST", crds, crd(group));
    scene.commit({
      "part/a.yaml": gadget(group, 1),
      "part/b.yaml": configMap("part-b", "1"),
      "part/c.yaml": configMap("part-c", "1"),
      "whole/a.yaml": configMap("whole-a", "1"),
      "whole/b.yaml": configMap("whole-b", "1"),
    });
    await gitSync("part");
    await gitSync("whole");
    await synced("part", 3);
    await synced("whole", 2);
    const uid = (await scene.live(gadgetPath(group)))?.metadata.uid;
    // The group is served by somebody who is not there, as that of an aggregated API whose pods are gone.
    await send("PATCH", service, {
      metadata: { labels: { "kube-aggregator.kubernetes.io/automanaged": null } },
      spec: { service: { name: "nowhere", namespace: scene.namespace }, insecureSkipTLSVerify: true },
    });
    try {
      await until(async () => !(await isServed(group)), "the group is still served");
      await scene.restart();
      scene.commit({
        "part/b.yaml": configMap("part-b", "2"),
        "part/c.yaml": null,
        "whole/b.yaml": null,
      });
      await mapSays("part-b", "2");
      await mapSays("whole-b", undefined);
      assert.notEqual(await map("part-c"), undefined);
    } finally {
      await send("DELETE", service);
    }
    await until(() => isServed(group), "the group is not served again");
    await mapSays("part-c", undefined);
    await synced("part", 2);
    assert.deepEqual([(await scene.live(gadgetPath(group)))?.metadata.uid, deletions(group)], [uid, 0]);
  });

  test("A17: a CRD and its object in one commit: waited for until it is Established, one write each", async () => {
    const group = groupOf("a17");
    scene.commit({ "both/a.yaml": gadget(group, 1), "both/b.yaml": JSON.stringify(crd(group)) });
    await gitSync("both");
    await synced("both", 2);
    const written = (resource: string): number =>
      auditEvents(scene.cluster, `"verb":"patch"`, `"resource":"${resource}"`, group).filter(
        ({ requestURI }) => requestURI.includes("fieldManager=syncline&"),
      ).length;
    assert.deepEqual([written("gadgets"), written("customresourcedefinitions")], [1, 1]);
  });

  test("A17: a CRD that is missing: its object waits, the rest is applied, nothing is pruned; it goes on by itself once it is there", async () => {
    const group = groupOf("none");
    scene.commit({ "none/b.yaml": configMap("none-b", "1"), "none/c.yaml": configMap("none-c", "1") });
    await gitSync("none");
    await synced("none", 2);
    scene.commit({
      "none/a.yaml": gadget(group, 1),
      "none/b.yaml": configMap("none-b", "2"),
      "none/c.yaml": null,
    });
    const waiting = await scene.status("none.none", ({ sync }) => sync === "Waiting");
    assert.match(JSON.stringify(waiting["waitingFor"]), new RegExp(`kind Gadget\\.${group} exists`));
    await mapSays("none-b", "2");
    assert.notEqual(await map("none-c"), undefined);
    await send("POST", crds, crd(group));
    await synced("none", 2);
    await mapSays("none-c", undefined);
  });

  test("A17: a CRD that is terminating: the rest goes on; when it is gone it is made anew, and its object with it", async () => {
    const group = groupOf("ends");
    scene.commit({
      "ends/a.yaml": gadget(group, 1),
      "ends/b.yaml": JSON.stringify(crd(group)),
      "ends/c.yaml": configMap("ends-c", "1"),
    });
    await gitSync("ends");
    await synced("ends", 3);
    const uid = (await scene.live(gadgetPath(group)))?.metadata.uid;
    await send("PATCH", gadgetPath(group), { metadata: { finalizers: ["example.test/hold"] } });
    await send("DELETE", `${crds}/gadgets.${group}`);
    scene.commit({ "ends/c.yaml": configMap("ends-c", "2"), "ends/a.yaml": gadget(group, 2) });
    await mapSays("ends-c", "2");
    await scene.status("ends.ends", ({ sync }) => sync === "Waiting");
    await send("PATCH", gadgetPath(group), { metadata: { finalizers: null } });
    await synced("ends", 3);
    await until(async () => (await scene.live(gadgetPath(group)))?.spec?.["size"] === 2, "no new object");
    assert.notEqual((await scene.live(gadgetPath(group)))?.metadata.uid, uid);
  });

  test("A17: a conversion webhook that is down: objects that cannot be listed are not gone; the rest goes on", async () => {
    const group = groupOf("conv");
    const old = { name: "v1beta1", served: true, storage: true };
    const both = [old, { ...v1, storage: false }];
    await send("POST", crds, crd(group, both));
    scene.commit({
      "conv/a.yaml": gadget(group, 1),
      "conv/b.yaml": configMap("conv-b", "1"),
      "conv/c.yaml": configMap("conv-c", "1"),
    });
    await gitSync("conv");
    await synced("conv", 3);
    const uid = (await scene.live(gadgetPath(group)))?.metadata.uid;
    const clientConfig = { url: "https://127.0.0.1:9/convert" };
    const webhook = { clientConfig, conversionReviewVersions: ["v1"] };
    await send("PATCH", `${crds}/gadgets.${group}`, {
      spec: { conversion: { strategy: "Webhook", webhook } },
    });
    await until(async () => !(await isServed(group)), "objects are still converted");
    await scene.restart();
    scene.commit({ "conv/b.yaml": configMap("conv-b", "2"), "conv/c.yaml": null });
    await mapSays("conv-b", "2");
    assert.notEqual(await map("conv-c"), undefined);
    await send("PATCH", `${crds}/gadgets.${group}`, {
      spec: { conversion: { strategy: "None", webhook: null } },
    });
    await synced("conv", 2);
    await mapSays("conv-c", undefined);
    assert.deepEqual([(await scene.live(gadgetPath(group)))?.metadata.uid, deletions(group)], [uid, 0]);
  });

  test("A26: a version that is no longer served is told with the one that is; the object goes on under that, by group and kind", async () => {
    const group = groupOf("old");
    const old = { name: "v1beta1", served: true, storage: false };
    await send("POST", crds, crd(group, [old, v1]));
    scene.commit({ "old/a.yaml": gadget(group, 1, "v1beta1"), "old/b.yaml": configMap("old-b", "1") });
    await gitSync("old");
    await synced("old", 2);
    const uid = (await scene.live(gadgetPath(group)))?.metadata.uid;
    await send("PATCH", `${crds}/gadgets.${group}`, crd(group, [{ ...old, served: false }, v1]));
    scene.commit({ "old/a.yaml": gadget(group, 2, "v1beta1"), "old/b.yaml": configMap("old-b", "2") });
    await scene.status("old.old", ({ failures }) =>
      (failures?.[0]?.message ?? "").includes("is not served in version v1beta1; served: v1"),
    );
    await mapSays("old-b", "2");
    scene.commit({ "old/a.yaml": gadget(group, 2) });
    await synced("old", 2);
    const now = await scene.live(gadgetPath(group));
    assert.deepEqual([now?.metadata.uid, now?.spec], [uid, { size: 2 }]);
  });
});
