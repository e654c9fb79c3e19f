import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setIdOf } from "../../src/sync/set-id.ts";
import { auditEvents } from "../support/audit.ts";
import { eventually, startScene, type Live, type Scene } from "../support/scene.ts";

const version = "apiVersion: syncline.dev/v1alpha1\n";
const object = (kind: string, name: string, annotations: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify({ apiVersion: "v1", kind, metadata: { name, annotations } });
const configMap = (name: string, annotations?: Readonly<Record<string, string>>): string =>
  object("ConfigMap", name, annotations);

describe("what leaves Git", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("prune");
  });
  after(() => scene.stop());
  const live = (plural: string, name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/${plural}/${name}`);
  const map = (name: string): Promise<Live | undefined> => live("configmaps", name);
  /** Resolves once the object is there without a label. */
  const untilFree = (name: string): Promise<void> =>
    eventually(
      async () => {
        const found = await map(name);
        return found !== undefined && Object.keys(found.metadata.labels ?? {}).length === 0;
      },
      () => `${name} kept its labels`,
    );
  const labelsOf = async (name: string): Promise<Readonly<Record<string, string>> | undefined> =>
    (await map(name))?.metadata.labels;
  const gitSync = (name: string, spec: object = {}): Promise<void> =>
    scene.gitSync(name, { source: { path: name }, namespace: scene.namespace, ...spec });
  const deleted = (start: string): readonly string[] =>
    auditEvents(scene.cluster, `"verb":"delete"`, `"namespace":"${scene.namespace}"`)
      .filter(({ objectRef }) => objectRef?.resource === "configmaps")
      .map(({ objectRef }) => objectRef?.name ?? "")
      .filter((name) => name.startsWith(start));
  const untilGone = (plural: string, name: string): Promise<void> =>
    eventually(
      async () => (await live(plural, name)) === undefined,
      () => `${plural}/${name} is still there`,
    );
  const repoFiles = (folder: string, releases: readonly string[]): Record<string, string> => ({
    [`${folder}/syncline.yaml`]: `${version}kind: ConfigRepo\nenvironments: [prod]\n`,
    ...Object.fromEntries(
      releases.flatMap((release) => [
        [
          `${folder}/releases/${release}/release.yaml`,
          `${version}kind: Release\nnamespace: ${scene.namespace}\n`,
        ],
        [`${folder}/releases/${release}/manifests/a.yaml`, configMap(`${folder}-${release}`)],
      ]),
    ),
  });

  test("A23: a SyncStatus deleted while nobody looked: the kinds are searched, then what left Git is pruned", async () => {
    scene.commit({
      "lost/a.yaml": configMap("lost-a"),
      "lost/b.yaml": object("Secret", "lost-secret"),
      "lost/c.yaml": object("ServiceAccount", "lost-account"),
    });
    await gitSync("lost");
    await scene.gitSyncStatus("lost", ({ summary }) => JSON.stringify(summary ?? {}).includes('"1/1"'));
    await scene.agent.kill("SIGTERM");
    await scene.kubectl(["delete", "syncstatus", "lost.lost"]);
    await scene.kubectl([
      "patch",
      "gitsync/lost",
      "--subresource=status",
      "--type=merge",
      "-p",
      '{"status":{"groupKinds":[]}}',
    ]);
    // Two kinds that no commit and no record speaks of any more.
    scene.commit({ "lost/b.yaml": null, "lost/c.yaml": null });
    await scene.restart();
    await untilGone("secrets", "lost-secret");
    await untilGone("serviceaccounts", "lost-account");
    const status = await scene.status("lost.lost", ({ sync }) => sync === "Synced");
    assert.deepEqual(status["groupKinds"], ["ConfigMap", "Secret", "ServiceAccount"]);
    const told = await (await fetch(`${scene.agent.url("api")}/v1/history?gitsync=${scene.namespace}/lost`)).text();
    assert.match(told, /1 of 1 SyncStatuses is missing: every kind is searched/);
    assert.match(told, /lost: 3 objects \(ConfigMap, Secret, ServiceAccount\)/);
  });

  test("A23: the record of a release that Git no longer has either: it is held, not forgotten", async () => {
    scene.commit(repoFiles("both", ["stays", "goes"]));
    await gitSync("both", { target: { environment: "prod" } });
    await scene.gitSyncStatus("both", ({ summary }) => JSON.stringify(summary ?? {}).includes('"2/2"'));
    await scene.agent.kill("SIGTERM");
    await scene.kubectl(["delete", "syncstatus", "both.goes"]);
    scene.commit({ "both/releases/goes/release.yaml": null, "both/releases/goes/manifests/a.yaml": null });
    await scene.restart();
    const held = await scene.status("both.goes", ({ sync }) => sync === "Held");
    assert.match(held.summary?.message ?? "", /prune would delete the whole release \(1 objects\)/);
    assert.notEqual(await map("both-goes"), undefined);
  });

  test("A23: an edited record is put back", async () => {
    scene.commit({ "edited/a.yaml": configMap("edited-a") });
    await gitSync("edited");
    await scene.status("edited.edited", ({ sync }) => sync === "Synced");
    const path = `/apis/syncline.dev/v1alpha1/namespaces/${scene.namespace}/syncstatuses/edited.edited`;
    const kinds = async (): Promise<string | undefined> =>
      (await scene.live(path))?.metadata.annotations?.["applyset.kubernetes.io/contains-group-kinds"];
    assert.equal(await kinds(), "ConfigMap");
    await scene.kubectl([
      "annotate",
      "syncstatus",
      "edited.edited",
      "applyset.kubernetes.io/contains-group-kinds-",
    ]);
    await eventually(
      async () => (await kinds()) === "ConfigMap",
      () => "the record was not put back",
    );
  });

  test("kept objects stay when they leave Git, without our labels; another GitSync adopts them", async () => {
    scene.commit({
      "keep/a.yaml": configMap("keep-own", { "syncline.dev/prune": "false" }),
      "keep/b.yaml": configMap("keep-helm", { "helm.sh/resource-policy": "keep" }),
      "keep/c.yaml": configMap("keep-argo", {
        "argocd.argoproj.io/sync-options": "Validate=false, Prune=false",
      }),
      "keep/d.yaml": configMap("keep-not"),
      "keep/e.yaml": configMap("keep-last"),
    });
    await gitSync("keep");
    await scene.status("keep.keep", ({ sync }) => sync === "Synced");
    const uid = (await map("keep-own"))?.metadata.uid;
    scene.commit({ "keep/a.yaml": null, "keep/b.yaml": null, "keep/c.yaml": null, "keep/d.yaml": null });
    await untilGone("configmaps", "keep-not");
    for (const name of ["keep-own", "keep-helm", "keep-argo"]) await untilFree(name);
    assert.deepEqual(deleted("keep"), ["keep-not"]);
    scene.commit({ "heir/a.yaml": configMap("keep-own", { "syncline.dev/prune": "false" }) });
    await gitSync("heir");
    await scene.status("heir.heir", ({ sync, objects }) => sync === "Synced" && objects?.["adopted"] === 1);
    assert.equal((await map("keep-own"))?.metadata.uid, uid);
  });

  test("a release that the filter leaves out: its objects are let go, its SyncStatus ends, nothing is deleted", async () => {
    scene.commit(repoFiles("filter", ["in", "out"]));
    await gitSync("filter", { target: { environment: "prod" } });
    await scene.status("filter.out", ({ sync }) => sync === "Synced");
    await gitSync("filter", { target: { environment: "prod" }, releases: ["in"] });
    await untilFree("filter-out");
    const path = `/apis/syncline.dev/v1alpha1/namespaces/${scene.namespace}/syncstatuses/filter.out`;
    await eventually(
      async () => (await scene.live(path)) === undefined,
      () => "its SyncStatus is still there",
    );
    await gitSync("filter", { target: { environment: "prod" } });
    await scene.status("filter.out", ({ sync }) => sync === "Synced");
    assert.equal((await labelsOf("filter-out"))?.["syncline.dev/release"], "out");
    assert.deepEqual(deleted("filter"), []);
  });

  test("deletionPolicy: Orphan lets go: an adopting GitSync owns every field", async () => {
    scene.commit({ "left/a.yaml": configMap("left-a", { extra: "1" }) });
    await gitSync("left");
    await scene.status("left.left", ({ sync }) => sync === "Synced");
    await scene.kubectl(["delete", "gitsync", "left"]);
    await untilFree("left-a");
    scene.commit({ "right/a.yaml": configMap("left-a") });
    await gitSync("right");
    await scene.status("right.right", ({ sync }) => sync === "Synced");
    const { labels, annotations } = (await map("left-a"))?.metadata ?? {};
    assert.equal(labels?.["applyset.kubernetes.io/part-of"], setIdOf("right.right", scene.namespace));
    assert.equal(annotations?.["extra"], undefined, "a field of the old owner outlived the adoption");
  });
});
