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
    const told = await (
      await fetch(`${scene.agent.url("api")}/v1/history?gitsync=${scene.namespace}/lost`)
    ).text();
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
    const { kept } = await scene.status("keep.keep", ({ sync }) => sync === "Synced");
    assert.deepEqual(
      (kept as readonly { ref: { name: string }; reason: string }[])
        .map(({ ref, reason }) => `${ref.name}: ${reason}`)
        .toSorted(),
      [
        "keep-argo: argocd.argoproj.io/sync-options: Prune=false",
        "keep-helm: helm.sh/resource-policy: keep",
        'keep-own: syncline.dev/prune: "false"',
      ],
    );
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

describe("most of a release leaves Git", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("budget");
  });
  after(() => scene.stop());
  const names = Array.from({ length: 100 }, (_, index) => `many-${String(index).padStart(3, "0")}`);
  const going = names.slice(0, 60);
  const filesOf = (some: readonly string[], content: (name: string) => string | null) =>
    Object.fromEntries(some.map((name) => [`shop/${name}.yaml`, content(name)]));
  const live = async (): Promise<readonly string[]> => {
    const text = await scene.kubectl(["get", "configmaps", "-l", "syncline.dev/gitsync=shop", "-o", "name"]);
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.replace("configmap/", ""));
  };
  const deleted = (): number =>
    auditEvents(scene.cluster, `"verb":"delete"`, `"namespace":"${scene.namespace}"`).filter(
      ({ objectRef }) => objectRef?.resource === "configmaps" && objectRef.name?.startsWith("many-"),
    ).length;
  const approve = (hash: string): Promise<string> =>
    scene.kubectl(["annotate", "--overwrite", "syncstatus", "shop.shop", `syncline.dev/approve=${hash}`]);
  const heldPlan = async (): Promise<string> => {
    const held = await scene.status("shop.shop", ({ sync }) => sync === "Held");
    assert.match(held.summary?.message ?? "", /prune would delete 60 objects, more than maxObjects 20/);
    return held.plan?.hash ?? "";
  };

  test("60 of 100: held; a hash of another plan is refused and told; approved by its own: exactly those are deleted, once", async () => {
    scene.commit(filesOf(names, configMap));
    await scene.gitSync("shop", { source: { path: "shop" }, namespace: scene.namespace });
    await scene.status("shop.shop", ({ sync }) => sync === "Synced");
    scene.commit(filesOf(going, () => null));
    const hash = await heldPlan();
    await approve("0000000000000000");
    await scene.status("shop.shop", ({ summary }) =>
      (summary?.message ?? "").includes("(0000000000000000 was approved, which is not this plan)"),
    );
    assert.deepEqual([deleted(), (await live()).length], [0, 100]);
    await approve(hash);
    await scene.status("shop.shop", ({ sync, objects }) => sync === "Synced" && objects?.["pruned"] === 60);
    assert.deepEqual([deleted(), await live()], [60, names.slice(60)]);

    // The same removal again: the approval of the first one is used up.
    scene.commit(filesOf(going, configMap));
    await scene.status("shop.shop", ({ sync, objects }) => sync === "Synced" && objects?.["created"] === 60);
    scene.commit(filesOf(going, () => null));
    const again = await heldPlan();
    assert.notEqual(again, hash);
    await scene.kubectl(["annotate", "syncstatus", "shop.shop", "syncline.dev/approve-"]);
    await approve(hash);
    await scene.status("shop.shop", ({ sync }) => sync === "Held");
    assert.deepEqual([deleted(), (await live()).length], [60, 100]);
  });

  test("approved while no agent runs, and the commit is another one when it starts: refused; approved again: done by the next start", async () => {
    const hash = await heldPlan();
    await scene.agent.kill("SIGKILL");
    await approve(hash);
    scene.commit({ [`shop/${names[60]}.yaml`]: null });
    await scene.restart("SIGKILL");
    const next = await scene.status(
      "shop.shop",
      ({ sync, plan }) => sync === "Held" && plan?.hash !== undefined && plan.hash !== hash,
    );
    assert.match(
      next.summary?.message ?? "",
      /prune would delete 61 objects.* \([0-9a-f]{16} was approved, which is not this plan\)/,
    );
    assert.deepEqual([deleted(), (await live()).length], [60, 100]);
    await scene.agent.kill("SIGKILL");
    await approve(next.plan?.hash ?? "");
    await scene.restart("SIGKILL");
    await scene.status("shop.shop", ({ sync, objects }) => sync === "Synced" && objects?.["pruned"] === 61);
    assert.deepEqual([deleted(), await live()], [121, names.slice(61)]);
    // As before, for the test below.
    scene.commit(filesOf(names.slice(0, 61), configMap));
    await scene.status("shop.shop", ({ sync, objects }) => sync === "Synced" && objects?.["created"] === 61);
    scene.commit(filesOf(going, () => null));
    await heldPlan();
  });

  test("approved, but a write of the same pass fails: nothing is deleted, and the approval is not lost", async () => {
    const hash = await heldPlan();
    // Refused by the API server for as long as the quota stands.
    const quota = {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "full" },
      spec: { hard: { secrets: "0" } },
    };
    await scene.kubectl(["apply", "-f", "-"], { input: JSON.stringify(quota) });
    await eventually(
      async () =>
        (await scene.live(`/api/v1/namespaces/${scene.namespace}/resourcequotas/full`))?.status?.["hard"] !==
        undefined,
      () => "the quota is not in force",
    );
    scene.commit({ "shop/secret.yaml": object("Secret", "refused") });
    const failed = await scene.status(
      "shop.shop",
      ({ sync, plan }) => sync === "Failed" && plan?.hash !== hash,
    );
    const next = failed.plan?.hash ?? "";
    assert.match(next, /^[0-9a-f]{16}$/);
    await approve(next);
    await scene.kubectl(["annotate", "--overwrite", "gitsync", "shop", "syncline.dev/sync-now=1"]);
    await scene.gitSyncStatus("shop", ({ handled }) => JSON.stringify(handled ?? {}).includes('"1"'));
    const kept = await scene.status("shop.shop", ({ sync }) => sync === "Failed");
    assert.deepEqual([kept.plan?.hash, deleted()], [next, 121]);
    await scene.kubectl(["delete", "resourcequota", "full"]);
    await scene.status("shop.shop", ({ sync, objects }) => sync === "Synced" && objects?.["pruned"] === 60);
    assert.deepEqual([deleted(), await live()], [181, names.slice(60)]);
  });
});
