import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { eventually, startScene, type Live, type Scene } from "../support/scene.ts";

const configMap = (name: string, value: string): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { value } });

/** Names the deletions that the audit log holds for ConfigMaps of a namespace. */
function deletions(auditFile: string, namespace: string): readonly string[] {
  return readFileSync(auditFile, "utf8")
    .split("\n")
    .filter(
      (line) =>
        line.includes('"verb":"delete"') &&
        line.includes('"resource":"configmaps"') &&
        line.includes(`"namespace":"${namespace}"`),
    );
}

describe("outages", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("outage");
    scene.commit({ "a.yaml": configMap("a", "1"), "b.yaml": configMap("b", "1") });
    await scene.gitSync("shop", { namespace: scene.namespace });
    await scene.status("shop.shop", ({ sync }) => sync === "Synced");
  });
  after(() => scene.stop());
  const map = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`);

  test("Git away: Stale, drift still corrected, nothing deleted, recovers by itself", async () => {
    await scene.git.stop();
    await scene.status("shop.shop", ({ sync }) => sync === "Stale");
    await scene.kubectl(["patch", "configmap/a", "-p", '{"data":{"value":"2"}}'], { user: "alice" });
    await eventually(
      async () => (await map("a"))?.data?.["value"] === "1",
      () => "drift was not corrected",
    );
    await scene.git.start();
    scene.commit({ "b.yaml": configMap("b", "3") });
    await scene.status("shop.shop", ({ sync }) => sync === "Synced");
    await eventually(
      async () => (await map("b"))?.data?.["value"] === "3",
      () => "the commit was not applied",
    );
    assert.deepEqual(deletions(scene.cluster.auditFile ?? "", scene.namespace), []);
  });

  test("killed in the middle of 500 applies: the next start converges, nothing twice, no false drift", async () => {
    const names = Array.from({ length: 500 }, (_, index) => `many-${String(index).padStart(3, "0")}`);
    scene.commit(Object.fromEntries(names.map((name) => [`many/${name}.yaml`, configMap(name, "1")])));
    await eventually(
      async () => (await map("many-060")) !== undefined,
      () => "no apply began",
    );
    await scene.restart("SIGKILL");
    const status = await scene.status(
      "shop.shop",
      ({ sync, objects }) => sync === "Synced" && objects?.["total"] === 502,
    );
    const list = await scene.kubectl(["get", "configmaps", "-l", "syncline.dev/release=shop", "-o", "name"]);
    assert.equal(list.trim().split("\n").length, 502);
    assert.equal(status.drift?.open, 0);
    assert.equal(status.drift?.items?.some(({ path }) => path !== ".data.value") ?? false, false);
    assert.deepEqual(deletions(scene.cluster.auditFile ?? "", scene.namespace), []);
  });

  test("most objects removed: held until a person approves exactly that", async () => {
    const names = Array.from({ length: 400 }, (_, index) => `many-${String(index).padStart(3, "0")}`);
    scene.commit(Object.fromEntries(names.map((name) => [`many/${name}.yaml`, null])));
    const held = await scene.status("shop.shop", ({ sync }) => sync === "Held");
    assert.match(
      held.summary?.message ?? "",
      /prune would delete 400 objects, more than maxObjects 20; approve [0-9a-f]{16}/,
    );
    assert.deepEqual(deletions(scene.cluster.auditFile ?? "", scene.namespace), []);
    await scene.kubectl(["annotate", "syncstatus", "shop.shop", "syncline.dev/approve=0000000000000000"]);
    await scene.kubectl([
      "annotate",
      "--overwrite",
      "syncstatus",
      "shop.shop",
      `syncline.dev/approve=${held.plan?.hash ?? ""}`,
    ]);
    await scene.status("shop.shop", ({ sync, objects }) => sync === "Synced" && objects?.["pruned"] === 400);
    assert.equal(deletions(scene.cluster.auditFile ?? "", scene.namespace).length, 400);
    assert.notEqual(await map("many-499"), undefined);
  });
});
