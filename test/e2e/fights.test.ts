import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { api } from "../../tools/testcluster/api.ts";
import { startWebhook } from "../support/admission-webhook.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

const configMap = (name: string, data: Readonly<Record<string, string>>): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });
const release = (namespace: string, more = ""): string =>
  `apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: ${namespace}\n${more}`;

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}
const fighting = (status: Status): Condition | undefined =>
  (status["conditions"] as readonly Condition[] | undefined)?.find(({ type }) => type === "Fighting");
const isFighting = (status: Status): boolean => fighting(status)?.status === "True";
const isOver = (status: Status): boolean => fighting(status)?.status === "False";

// Each test follows objects of its own; the release is the same.
describe("somebody else keeps writing what Git declares", () => {
  let scene: Scene;
  const files = new Map<string, string | null>();
  const live = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`);
  const dataOf = async (name: string): Promise<unknown> => (await live(name))?.data;
  const commit = async (
    changes: Readonly<Record<string, string | null>>,
    holds = isSynced,
  ): Promise<Status> => {
    for (const [name, text] of Object.entries(changes)) files.set(name, text);
    const sha = scene.commit(
      Object.fromEntries(Object.entries(changes).map(([name, text]) => [`conf/releases/web/${name}`, text])),
    );
    return scene.status(
      "shop.web",
      (status) => status.revision?.attempted === `main@sha1:${sha}` && holds(status),
    );
  };
  const isSynced = ({ sync }: Status): boolean => sync === "Synced";
  /** Writes as a field manager does, with a plain update. */
  const write = async (
    name: string,
    manager: string,
    data: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const path = `/api/v1/namespaces/${scene.namespace}/configmaps/${name}?fieldManager=${manager}`;
    const { status, text } = await api(scene.cluster, "PATCH", path, {
      body: { data },
      contentType: "application/merge-patch+json",
    });
    assert.equal(status, 200, text);
  };
  const isBack = (name: string, key: string, want: string): Promise<void> => {
    let last: unknown;
    return eventually(
      async () => (last = (await live(name))?.data?.[key]) === want,
      () => `${name} .data.${key} was ${String(last)}, not ${want}; ${scene.agent.output().slice(-2000)}`,
    );
  };
  /** Writes a field until it is no longer corrected. */
  const fight = async (name: string, manager: string): Promise<Status> => {
    for (let round = 0; round < 6; round++) {
      await write(name, manager, { mode: "theirs" });
      await isBack(name, "mode", "git");
    }
    await write(name, manager, { mode: "theirs" });
    return scene.status("shop.web", isFighting);
  };
  /** How often the word was told. */
  const told = async (word: string): Promise<number> => {
    const query = [
      "get",
      "events.events.k8s.io",
      "-o",
      `jsonpath={.items[?(@.reason=="${word}")].metadata.name}`,
    ];
    return (await scene.kubectl(query)).split(" ").filter((name) => name !== "").length;
  };

  before(async () => {
    scene = await startScene("fights");
    scene.commit({
      "conf/syncline.yaml": "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [prod]\n",
    });
    await scene.gitSync("shop", { source: { path: "conf" }, target: { environment: "prod" } });
    await commit({
      "release.yaml": release(scene.namespace),
      "manifests/a.yaml": configMap("a", { mode: "git", other: "git" }),
      "manifests/b.yaml": configMap("b", { mode: "git" }),
    });
  });
  after(() => scene.stop());

  test("A15: after more than five corrections the field is left, both writers are named, and what settles it", async () => {
    const status = await fight("a", "kubectl-patch");
    assert.match(
      fighting(status)?.message ?? "",
      /ConfigMap \S+\/a \.data\.mode: syncline and kubectl-patch set it in turns, git and theirs; .* fields: \[\{ kind: ConfigMap, name: a, path: \.data\.mode, policy: Yield \}\]$/,
    );
    const item = status.drift?.items?.find(({ path }) => path === ".data.mode");
    assert.deepEqual([item?.action, item?.manager, status.sync], ["fighting", "kubectl-patch", "OutOfSync"]);
    await eventually(
      async () => (await told("Fighting")) === 1,
      () => "the event Fighting was not told",
    );
  });

  test("… another field of the object, and other objects, are corrected all the same", async () => {
    await write("a", "kubectl-edit", { other: "theirs" });
    await write("b", "kubectl-edit", { mode: "theirs" });
    await isBack("a", "other", "git");
    await isBack("b", "mode", "git");
    assert.deepEqual(await dataOf("a"), { mode: "theirs", other: "git" });
    await scene.status("shop.web", isFighting);
  });

  test("… also over a restart, which tells it no second time", async () => {
    const since = fighting(await scene.status("shop.web", isFighting))?.lastTransitionTime;
    await scene.restart("SIGKILL");
    await write("b", "kubectl-edit", { mode: "theirs" });
    await isBack("b", "mode", "git");
    const status = await scene.status("shop.web", isFighting);
    assert.equal(fighting(status)?.lastTransitionTime, since);
    assert.deepEqual(await dataOf("a"), { mode: "theirs", other: "git" });
    assert.equal(await told("Fighting"), 1);
  });

  test("… until Git says something else of the object", async () => {
    await commit({ "manifests/a.yaml": configMap("a", { mode: "git", other: "git", more: "git" }) }, isOver);
    await isBack("a", "mode", "git");
  });

  test("… or the printed entry stands in release.yaml", async () => {
    await commit({ "manifests/e.yaml": configMap("e", { mode: "git" }) });
    await fight("e", "kubectl-patch");
    const entry = /fields: \[.*\]/.exec(
      fighting(await scene.status("shop.web", isFighting))?.message ?? "",
    )?.[0];
    await commit({ "release.yaml": release(scene.namespace, `${entry ?? ""}\n`) }, isOver);
    assert.deepEqual(await dataOf("e"), { mode: "theirs" });
    await commit({ "release.yaml": release(scene.namespace) });
    await isBack("e", "mode", "git");
  });

  test("an object that somebody deletes again and again is no longer made", async () => {
    await commit({ "manifests/c.yaml": configMap("c", { mode: "git" }) });
    let uid: string | undefined;
    const another = async (): Promise<boolean> => {
      const now = (await live("c"))?.metadata.uid;
      return now !== undefined && now !== uid;
    };
    for (let round = 0; round < 7; round++) {
      await eventually(another, () => "not made again");
      uid = (await live("c"))?.metadata.uid;
      await scene.kubectl(["delete", "configmap/c"]);
    }
    const status = await scene.status("shop.web", isFighting);
    assert.match(fighting(status)?.message ?? "", /\/c: syncline makes it and somebody deletes it, in turns/);
    assert.equal(await live("c"), undefined);
    await commit({ "manifests/c.yaml": null }, isOver);
  });

  test("another GitOps tool writes again after a take: the object is held until that tool is paused", async () => {
    await write("a", "argocd-controller", { mode: "argo" });
    await isBack("a", "mode", "git");
    await write("a", "argocd-controller", { mode: "argo", other: "argo" });
    const status = await scene.status("shop.web", ({ sync }) => sync === "Held");
    assert.match(
      fighting(status)?.message ?? "",
      /Argo CD \(argocd-controller\) writes it again .* pause it first/,
    );
    await write("b", "kubectl-edit", { mode: "theirs" });
    await isBack("b", "mode", "git");
    assert.deepEqual(await dataOf("a"), { mode: "argo", other: "argo", more: "git" });
    await commit({ "manifests/a.yaml": configMap("a", { mode: "git" }) }, isOver);
    await isBack("a", "mode", "git");
  });

  test("A14: a mutating webhook that rewrites our request is told at once, and nothing is written in turns", async () => {
    const webhook = await startWebhook(scene.cluster, {
      namespace: scene.namespace,
      group: "",
      version: "v1",
      resource: "configmaps",
      patch: ({ data }) =>
        (data as { seal?: string } | undefined)?.seal === undefined
          ? []
          : [{ op: "replace", path: "/data/seal", value: "webhook" }],
    });
    try {
      const status = await commit({ "manifests/d.yaml": configMap("d", { seal: "git" }) }, isFighting);
      assert.match(
        fighting(status)?.message ?? "",
        /\/d \.data\.seal: syncline sends git, a mutating webhook or policy of the API server makes it webhook\./,
      );
      assert.equal(status.sync, "Synced");
      const version = (await live("d"))?.metadata.resourceVersion;
      await write("b", "kubectl-edit", { mode: "theirs" });
      await isBack("b", "mode", "git");
      await scene.restart();
      await write("b", "kubectl-edit", { mode: "theirs" });
      await isBack("b", "mode", "git");
      await scene.status("shop.web", isFighting);
      assert.equal((await live("d"))?.metadata.resourceVersion, version);
    } finally {
      await webhook.close();
    }
    await commit({ "manifests/d.yaml": configMap("d", { seal: "git", more: "git" }) }, isOver);
    assert.deepEqual(await dataOf("d"), { seal: "git", more: "git" });
  });
});
