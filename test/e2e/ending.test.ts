import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { auditEvents } from "../support/audit.ts";
import { eventually, startScene, type Live, type Scene } from "../support/scene.ts";

const object = (kind: string, name: string, annotations: object = {}): string =>
  JSON.stringify({ apiVersion: "v1", kind, metadata: { name, annotations } });

describe("a GitSync with deletionPolicy: Prune is deleted", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("ending");
  });
  after(() => scene.stop());
  const live = (plural: string, name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/${plural}/${name}`);
  const gitSync = (name: string, spec: object = {}): Promise<void> =>
    scene.gitSync(name, {
      source: { path: name },
      namespace: scene.namespace,
      deletionPolicy: "Prune",
      ...spec,
    });
  const path = (name: string): string =>
    `/apis/syncline.dev/v1alpha1/namespaces/${scene.namespace}/gitsyncs/${name}`;
  const remove = (name: string): Promise<string> =>
    scene.kubectl(["delete", "gitsync", name, "--wait=false"]);
  const untilGone = (name: string): Promise<void> =>
    eventually(
      async () => (await scene.live(path(name))) === undefined,
      () => `GitSync ${name} is still there`,
    );
  const readyMessage = async (name: string, part: RegExp): Promise<string> => {
    let message = "";
    await scene.gitSyncStatus(name, (status) => {
      const conditions = (status["conditions"] ?? []) as readonly { type: string; message: string }[];
      message = conditions.find(({ type }) => type === "Ready")?.message ?? "";
      return part.test(message);
    });
    return message;
  };

  test("kept objects are let go, the others deleted", async () => {
    scene.commit({
      "mixed/a.yaml": object("ConfigMap", "mixed-kept", { "syncline.dev/prune": "false" }),
      "mixed/b.yaml": object("ConfigMap", "mixed-goes"),
    });
    await gitSync("mixed");
    await scene.status("mixed.mixed", ({ sync }) => sync === "Synced");
    await remove("mixed");
    await untilGone("mixed");
    assert.equal(await live("configmaps", "mixed-goes"), undefined);
    assert.deepEqual((await live("configmaps", "mixed-kept"))?.metadata.labels ?? {}, {});
  });

  test("its spec cannot be read any more after a restart: it ends all the same", async () => {
    scene.commit({ "broken/a.yaml": object("ConfigMap", "broken-a") });
    await gitSync("broken");
    await scene.status("broken.broken", ({ sync }) => sync === "Synced");
    await scene.agent.kill("SIGTERM");
    // Without --allow-insecure-sources an http source is a mistake in the spec.
    await remove("broken");
    await scene.restart("SIGTERM", { insecure: false });
    await untilGone("broken");
    assert.equal(await live("configmaps", "broken-a"), undefined);
    await scene.restart();
  });

  test("the account's rights are gone: the status names them and how to give up; given up, the objects stay", async () => {
    const grant = (verbs: readonly string[]): Promise<string> =>
      scene.kubectl(["apply", "-f", "-"], {
        input: JSON.stringify({
          apiVersion: "rbac.authorization.k8s.io/v1",
          kind: "Role",
          metadata: { name: "weak" },
          rules: [{ apiGroups: [""], resources: ["configmaps"], verbs }],
        }),
      });
    await scene.kubectl(["create", "serviceaccount", "weak"]);
    await grant(["*"]);
    await scene.kubectl([
      "create",
      "rolebinding",
      "weak",
      "--role=weak",
      `--serviceaccount=${scene.namespace}:weak`,
    ]);
    scene.commit({ "weak/a.yaml": object("ConfigMap", "weak-a") });
    await gitSync("weak", { serviceAccountName: "weak" });
    await scene.status("weak.weak", ({ sync }) => sync === "Synced");
    await grant(["get", "list"]);
    await remove("weak");
    const message = await readyMessage("weak", /^being deleted/);
    const denied = `ConfigMap ${scene.namespace}/weak-a: API-DENIED`;
    assert.ok(message.includes(denied), message);
    assert.match(message, /may not delete configmaps in namespace/);
    const command = `kubectl -n ${scene.namespace} patch gitsync weak --type merge -p '{"spec":{"deletionPolicy":"Orphan"}}'`;
    assert.ok(message.endsWith(command), message);
    await scene.kubectl([
      "patch",
      "gitsync",
      "weak",
      "--type=merge",
      "-p",
      '{"spec":{"deletionPolicy":"Orphan"}}',
    ]);
    await untilGone("weak");
    assert.notEqual(await live("configmaps", "weak-a"), undefined);
  });

  test("a renamed GitSync: the objects move to the new one, none is deleted", async () => {
    scene.commit({ "moved/a.yaml": object("ConfigMap", "moved-a") });
    await gitSync("moved");
    await scene.status("moved.moved", ({ sync }) => sync === "Synced");
    const uid = (await live("configmaps", "moved-a"))?.metadata.uid;
    await gitSync("renamed", { source: { path: "moved" } });
    await scene.status("renamed.renamed", ({ failures }) => failures?.[0]?.code === "OBJ-OWNED");
    await remove("moved");
    await untilGone("moved");
    await scene.status("renamed.renamed", ({ sync }) => sync === "Synced");
    assert.equal((await live("configmaps", "moved-a"))?.metadata.uid, uid);
    const deletions = auditEvents(scene.cluster, '"verb":"delete"', '"name":"moved-a"');
    assert.deepEqual(
      deletions.filter(({ objectRef }) => objectRef?.namespace === scene.namespace),
      [],
    );
  });
});
