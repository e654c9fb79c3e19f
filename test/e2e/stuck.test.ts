import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { auditEvents } from "../support/audit.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

const configMap = (name: string, annotations: object = {}): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, annotations } });
const waitOf = ({ waitingFor }: Status): Readonly<Record<string, string>> =>
  (waitingFor ?? {}) as Readonly<Record<string, string>>;

describe("what left Git and does not go", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("stuck");
  });
  after(() => scene.stop());
  const map = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`);
  const gitSync = (name: string, spec: object = {}): Promise<void> =>
    scene.gitSync(name, { source: { path: name }, namespace: scene.namespace, ...spec });
  const synced = (name: string): Promise<Status> =>
    scene.status(`${name}.${name}`, ({ sync }) => sync === "Synced");
  const untilGone = (name: string): Promise<void> =>
    eventually(
      async () => (await map(name)) === undefined,
      () => `${name} is still there`,
    );
  const finalizers = (name: string, list: readonly string[]): Promise<string> =>
    scene.kubectl([
      "patch",
      `configmap/${name}`,
      "--type=merge",
      "-p",
      JSON.stringify({ metadata: { finalizers: list } }),
    ]);
  const deletions = (name: string): number =>
    auditEvents(scene.cluster, '"verb":"delete"', `"name":"${name}"`).filter(
      ({ objectRef }) => objectRef?.namespace === scene.namespace,
    ).length;

  test("a finalizer holds it: told by name, deleted once, never stripped; it goes when its controller is done", async () => {
    scene.commit({ "held/a.yaml": configMap("held-a"), "held/b.yaml": configMap("held-b") });
    await gitSync("held");
    await synced("held");
    await finalizers("held-b", ["example.test/hold"]);
    scene.commit({ "held/b.yaml": null });
    const status = await scene.status("held.held", ({ sync }) => sync === "Waiting");
    const object = `ConfigMap ${scene.namespace}/held-b`;
    assert.equal(
      status.summary?.message,
      `${object} is being deleted, held by example.test/hold (the controller of example.test)`,
    );
    assert.deepEqual([waitOf(status)["object"], waitOf(status)["condition"]], [object, "gone"]);
    // Passes that come after it change nothing: the deletion is not sent again.
    scene.commit({ "held/a.yaml": configMap("held-a", { more: "1" }) });
    await eventually(
      async () => (await map("held-a"))?.metadata.annotations?.["more"] === "1",
      () => "the next commit was not applied",
    );
    assert.deepEqual([deletions("held-b"), (await map("held-b"))?.metadata.name], [1, "held-b"]);
    await scene.status("held.held", ({ sync }) => sync === "Waiting");
    await finalizers("held-b", []);
    await synced("held");
    assert.equal(deletions("held-b"), 1);
  });

  test("the API server refuses the deletion: it stays the release's own, is told, and goes once it is allowed", async () => {
    scene.commit({ "refused/a.yaml": configMap("refused-a"), "refused/b.yaml": configMap("refused-b") });
    await gitSync("refused");
    await synced("refused");
    const name = `${scene.namespace}-no-delete`;
    const policy = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: [""], apiVersions: ["v1"], operations: ["DELETE"], resources: ["configmaps"] },
          ],
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": scene.namespace } },
        },
        validations: [
          { expression: "oldObject.metadata.name != 'refused-b'", message: "refused-b is needed" },
        ],
      },
    };
    const binding = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: { policyName: name, validationActions: ["Deny"] },
    };
    for (const object of [policy, binding])
      await scene.kubectl(["apply", "-f", "-"], { input: JSON.stringify(object) });
    await eventually(
      () =>
        scene.kubectl(["delete", "configmap", "refused-b", "--dry-run=server"]).then(
          () => false,
          () => true,
        ),
      () => "the policy is not in force",
    );
    scene.commit({ "refused/b.yaml": null });
    const { failures } = await scene.status("refused.refused", ({ sync }) => sync === "Failed");
    assert.match(`${failures?.[0]?.code} ${failures?.[0]?.message}`, /^API-ADMISSION .*refused-b is needed/);
    assert.equal((await map("refused-b"))?.metadata.labels?.["syncline.dev/release"], "refused");
    await scene.kubectl(["delete", "validatingadmissionpolicybinding", name]);
    await scene.kubectl(["annotate", "gitsync", "refused", "syncline.dev/sync-now=1"]);
    await untilGone("refused-b");
    await synced("refused");
  });

  test("prune.enabled: false: nothing goes, and the status says what would; turned on, it goes", async () => {
    scene.commit({ "off/a.yaml": configMap("off-a"), "off/b.yaml": configMap("off-b") });
    await gitSync("off", { prune: { enabled: false } });
    await synced("off");
    scene.commit({ "off/b.yaml": null });
    const { sync, summary, kept } = await scene.status("off.off", (status) => status["kept"] !== undefined);
    assert.deepEqual(
      [sync, summary?.message],
      ["Synced", "1 object; 1 left Git and stays: prune.enabled is false"],
    );
    assert.deepEqual(
      (kept as readonly { ref: { name: string } }[]).map(({ ref }) => ref.name),
      ["off-b"],
    );
    assert.equal((await map("off-b"))?.metadata.labels?.["syncline.dev/release"], "off");
    await gitSync("off", { prune: { enabled: true } });
    await untilGone("off-b");
    await scene.status("off.off", (status) => status.sync === "Synced" && status["kept"] === undefined);
  });
});
