import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";
import { syncline, type SynclineResult } from "../support/syncline.ts";

const configMap = (name: string, data: Readonly<Record<string, string>>): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });
const key = "syncline.dev/hold";
const isSynced = ({ sync }: Status): boolean => sync === "Synced";
const message = ({ summary }: Status): string => summary?.message ?? "";
const heldItems = ({ drift }: Status): readonly string[] =>
  (drift?.items ?? [])
    .filter(({ action }) => action === "held")
    .map(({ ref, path, manager }) => `${manager} ${ref.name}${path}`);

// One release of three ConfigMaps; each test leaves it synced.
describe("holds", () => {
  let scene: Scene;
  const live = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`);
  const data = async (name: string): Promise<unknown> => (await live(name))?.data;
  const commit = (files: Readonly<Record<string, string | null>>): string =>
    scene.commit(
      Object.fromEntries(
        Object.entries(files).map(([name, text]) => [`conf/releases/web/manifests/${name}.yaml`, text]),
      ),
    );
  const run = (...args: readonly string[]): Promise<SynclineResult> =>
    syncline([...args, "-n", scene.namespace], { kubeconfig: scene.cluster.kubeconfig("admin") });
  const done = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...args);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const edit = (name: string, values: Readonly<Record<string, string>>): Promise<string> =>
    scene.kubectl([
      "patch",
      "configmap",
      name,
      "--type=merge",
      "--field-manager=kubectl-edit",
      "-p",
      JSON.stringify({ data: values }),
    ]);
  /** What people were told of the release: word and sentence. */
  const events = async (last: string): Promise<readonly string[]> => {
    const line = '{range .items[*]}{.reason}{" "}{.note}{"\\n"}{end}';
    let told: readonly string[] = [];
    await eventually(
      async () => {
        told = (await scene.kubectl(["get", "events.events.k8s.io", "-o", `jsonpath=${line}`])).split("\n");
        return told.some((text) => text.startsWith(last));
      },
      () => told.join("\n"),
    );
    return told;
  };
  const annotate = (object: string, text: string | undefined): Promise<string> =>
    scene.kubectl(["annotate", object, "--overwrite", text === undefined ? `${key}-` : `${key}=${text}`]);
  const isData = async (name: string, want: unknown): Promise<void> => {
    let last: unknown;
    await eventually(
      async () => JSON.stringify((last = await data(name))) === JSON.stringify(want),
      () => `${name} was ${JSON.stringify(last)}; ${scene.agent.output().slice(-2000)}`,
    );
  };

  before(async () => {
    scene = await startScene("holds");
    scene.commit({
      "conf/syncline.yaml": "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [prod]\n",
      "conf/releases/web/release.yaml": `apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: ${scene.namespace}\n`,
    });
    commit({
      a: configMap("a", { mode: "git", size: "1" }),
      b: configMap("b", { mode: "git" }),
      c: configMap("c", { mode: "git" }),
    });
    await scene.gitSync("shop", { source: { path: "conf" }, target: { environment: "prod" } });
    await scene.status("shop.web", isSynced);
  });
  after(() => scene.stop());

  test("what moves is told and not corrected, a restart changes nothing, and it ends by itself", async () => {
    const answer = await done("hold", "shop/web", "--for", "1h", "--reason", "INC-42");
    assert.match(answer, /^shop\/web is held: until \S+Z: INC-42$/m);
    await edit("a", { mode: "theirs" });
    const held = await scene.status("shop.web", (status) => heldItems(status).length > 0);
    assert.deepEqual(heldItems(held), ["kubectl-edit a.data.mode"]);
    assert.equal(held.sync, "Held");
    assert.match(
      message(held),
      /^held until \S+Z by syncline-cli: INC-42; kubectl-edit set ConfigMap \S+\/a/,
    );
    assert.deepEqual(await data("a"), { mode: "theirs", size: "1" });

    await events("Drift ");
    await scene.restart();
    await edit("b", { mode: "theirs" });
    const restarted = await scene.status("shop.web", (status) => heldItems(status).length > 1);
    assert.deepEqual(heldItems(restarted), ["kubectl-edit a.data.mode", "kubectl-edit b.data.mode"]);
    assert.deepEqual(restarted["hold"], held["hold"]);

    // The same hold, with another end.
    await done("hold", "shop/web", "--for", "3s", "--reason", "INC-42");
    await scene.status("shop.web", (status) => isSynced(status) && status["hold"] === undefined);
    await isData("a", { mode: "git", size: "1" });
    await isData("b", { mode: "git" });
    const told = await events("Corrected ");
    const words = (word: string): number => told.filter((line) => line.startsWith(`${word} `)).length;
    assert.deepEqual([words("Drift"), words("Corrected")], [2, 1], told.join("\n"));
    assert.ok(told.includes("Recovered the hold of all of it ended by itself (INC-42)"), told.join("\n"));
    assert.equal(words("Held"), 2, told.join("\n"));
  });

  test("a new commit waits for the end of a hold", async () => {
    await annotate(
      "syncstatus/shop.web",
      JSON.stringify({ until: "2999-01-01T00:00:00Z", reason: "freeze" }),
    );
    commit({ a: configMap("a", { mode: "git", size: "2" }), c: null });
    const held = await scene.status("shop.web", (status) => /; \w{7} waits$/.test(message(status)));
    assert.equal(held.sync, "Held");
    await scene.restart();
    await edit("b", { mode: "theirs" });
    await scene.status("shop.web", (status) => heldItems(status).includes("kubectl-edit b.data.mode"));
    assert.deepEqual(await data("a"), { mode: "git", size: "1" });
    assert.deepEqual(await data("c"), { mode: "git" });
    await annotate("syncstatus/shop.web", undefined);
    await scene.status("shop.web", (status) => isSynced(status) && status["hold"] === undefined);
    assert.deepEqual(await data("a"), { mode: "git", size: "2" });
    assert.deepEqual(await data("b"), { mode: "git" });
    assert.equal(await data("c"), undefined);
  });

  test("a held field stays as it is while the rest of its object is brought about", async () => {
    await done(
      "hold",
      "shop/web",
      "--for",
      "1h",
      "--reason",
      "tuning",
      "--object",
      "cm/a",
      "--field",
      ".data.size",
    );
    await edit("a", { size: "9", mode: "theirs" });
    await isData("a", { mode: "git", size: "9" });
    commit({ a: configMap("a", { mode: "git 2", size: "3" }) });
    await isData("a", { mode: "git 2", size: "9" });
    await edit("b", { mode: "theirs" });
    await isData("b", { mode: "git" });
    const held = await scene.status("shop.web", (status) => heldItems(status).length > 0);
    assert.deepEqual(heldItems(held), ["kubectl-edit a.data.size"]);
    await done("resume", "shop/web", "--object", "configmap/a", "--field", ".data.size");
    await isData("a", { mode: "git 2", size: "3" });
  });

  test("an object holds itself, also with a request that cannot be read", async () => {
    await annotate("configmap/b", "until tomorrow");
    await scene.status("shop.web", (status) => / held until it is ended/.test(message(status)));
    await edit("b", { mode: "theirs" });
    const held = await scene.status("shop.web", (status) => heldItems(status).length > 0);
    assert.match(message(held), /a mistake in syncline\.dev\/hold: it is no JSON/);
    assert.deepEqual(await data("b"), { mode: "theirs" });
    await annotate("configmap/b", undefined);
    await isData("b", { mode: "git" });
  });

  test("a held GitSync deletes nothing, until it is resumed", async () => {
    await scene.status("shop.web", isSynced);
    await annotate("gitsync/shop", JSON.stringify([{ until: "2999-01-01T00:00:00Z", reason: "audit" }]));
    commit({ b: null });
    await scene.status("shop.web", (status) =>
      / by kubectl-annotate: audit; \w{7} waits$/.test(message(status)),
    );
    assert.deepEqual(await data("b"), { mode: "git" });
    const { code, stderr } = await run("resume", "shop/web");
    assert.equal(code, 2, stderr);
    assert.match(stderr, /syncline resume shop\b/);
    assert.match(await done("resume", "shop"), /^shop goes on: all that was held$/m);
    await isData("b", undefined);
  });
});
