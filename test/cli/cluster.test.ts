import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { watchStatus } from "../../src/cli/status-watch.ts";
import { openCluster } from "../../src/cli/wire.ts";
import { recordingIo } from "../support/recording-io.ts";
import { startScene, type Scene } from "../support/scene.ts";
import { startSyncline, syncline, type SynclineResult } from "../support/syncline.ts";

const map = (namespace: string, name: string, mode: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${namespace} }\ndata: { mode: ${mode} }\n`;

describe("the command line at a cluster with an agent", () => {
  let scene: Scene;
  let files: Record<string, string> = {};
  const run = (...args: string[]): Promise<SynclineResult> =>
    syncline([...args, "-n", scene.namespace], { kubeconfig: scene.cluster.kubeconfig("admin") });
  const rows = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

  before(async () => {
    scene = await startScene("cli", { interval: "1h" });
    const { namespace } = scene;
    files = {
      "syncline.yaml": "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [prod]\n",
      "releases/web/release.yaml": `apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: ${namespace}\nprune: { maxObjects: 0 }\n`,
      "releases/web/manifests/a.yaml": map(namespace, "a", "calm"),
      "releases/web/manifests/b.yaml": map(namespace, "b", "calm"),
    };
    scene.commit(files, { message: "first", author: "Jane Doe <jane@example.com>" });
    await scene.gitSync("shop", { target: { environment: "prod" } });
    await scene.status("shop.web", ({ sync }) => sync === "Synced");
  });
  after(() => scene.stop());

  test("status: the GitSync, then its release", async () => {
    await scene.gitSyncStatus("shop", ({ conditions }) =>
      JSON.stringify(conditions ?? "").includes('"Synced"'),
    );
    const { code, stdout } = await run("status");
    assert.equal(code, 0);
    const [gitSyncs, first, releases, second, ...more] = rows(stdout);
    assert.match(gitSyncs!, /^GITSYNC +TARGET +REVISION +RELEASES +DRIFT +READY +MESSAGE$/);
    assert.match(first!, /^shop +prod +[0-9a-f]{7} +1\/1 +0 +True +1 release in sync$/);
    assert.match(releases!, /^RELEASE +TARGET +REVISION +SYNC +HEALTH +DRIFT +CHANGED +MESSAGE$/);
    assert.match(second!, /^shop\/web +prod +[0-9a-f]{7} +Synced +Healthy +0 +\d+[smh] +2 objects$/);
    assert.deepEqual(more, []);
  });

  test("status: names that kubectl understands, and the same facts as JSON", async () => {
    const names = await run("status", "-o", "name");
    assert.deepEqual(rows(names.stdout), ["gitsync.syncline.dev/shop", "syncstatus.syncline.dev/shop.web"]);
    await scene.kubectl(["get", ...rows(names.stdout)]);
    const { releases } = JSON.parse((await run("status", "-o", "json")).stdout) as {
      releases: { release: string; sync: string }[];
    };
    assert.deepEqual(
      releases.map(({ release, sync }) => [release, sync]),
      [["web", "Synced"]],
    );
  });

  test("status of an unknown GitSync: the nearest one", async () => {
    const { code, stderr } = await run("status", "shpo");
    assert.deepEqual(
      [code, stderr],
      [2, `CLI-NOT-FOUND no GitSync "shpo" in namespace ${scene.namespace}\n  did you mean shop?\n`],
    );
  });

  test("sync --wait: the agent looks at once, and all is ready", async () => {
    scene.commit({ "releases/web/manifests/a.yaml": map(scene.namespace, "a", "busy") }, { message: "busy" });
    const { code, stdout, stderr } = await run("sync", "shop", "--wait", "--timeout", "60s");
    assert.deepEqual([code, stdout, stderr], [0, "shop is synced and healthy: 1 release in sync\n", ""]);
    const live = await scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/a`);
    assert.equal(live?.data?.["mode"], "busy");
  });

  test("history: from the SyncStatus, which it says; with --agent from the ledger", async () => {
    const short = await run("history", "shop/web");
    assert.match(short.stderr, /^\(from the SyncStatus/);
    const [, newest, oldest] = rows(short.stdout);
    assert.match(newest!, /Applied +[0-9a-f]{7} +git:Test <test@example.com> +busy \(1 object changed\)$/);
    assert.match(
      oldest!,
      /Applied +[0-9a-f]{7} +git:Jane Doe <jane@example.com> +first \(2 objects changed\)$/,
    );
    const long = await run("history", "shop/web", "--agent", scene.agent.url("api"), "-o", "json");
    const { source, items } = JSON.parse(long.stdout) as { source: string; items: { event: string }[] };
    assert.deepEqual([source, items.map(({ event }) => event)], ["agent", ["Applied", "Applied"]]);
  });

  test("drift: who moved what; the ledger remembers it", async () => {
    await scene.kubectl(["patch", "configmap", "a", "--type=merge", "-p", '{"data":{"mode":"wild"}}']);
    await scene.status("shop.web", ({ drift }) => (drift?.items?.length ?? 0) > 0);
    const want = {
      path: ".data.mode",
      expected: "busy",
      actual: "wild",
      manager: "kubectl-patch",
      action: "corrected",
    };
    for (const source of [[], ["--agent", scene.agent.url("api")]]) {
      const { code, stdout } = await run("drift", "shop/web", "-o", "json", "--exit-code", ...source);
      const { items } = JSON.parse(stdout) as { items: (typeof want & { object: object })[] };
      assert.deepEqual([code, items.length], [0, 1], stdout);
      const [{ object, path, expected, actual, manager, action }] = items as [(typeof items)[0]];
      assert.deepEqual({ path, expected, actual, manager, action }, want);
      assert.deepEqual(object, { group: "", kind: "ConfigMap", namespace: scene.namespace, name: "a" });
    }
    const { stdout, stderr } = await run("drift");
    assert.match(rows(stdout)[1]!, /^shop\/web +ConfigMap \S+\/a +\.data\.mode +busy +wild +kubectl-patch/);
    assert.match(stderr, /^\(from the SyncStatus/);
  });

  test("log: each change of one object, by commit or by hand; without the agent the drift alone", async () => {
    const asked = ["log", "cm/a"];
    const { code, stdout } = await run(...asked, "--agent", scene.agent.url("api"), "-o", "json");
    const { items } = JSON.parse(stdout) as {
      items: { what: string; path: string; by: string; summary: string }[];
    };
    assert.deepEqual(
      [code, ...items.map(({ what, path, by, summary }) => [what, path, by, summary])],
      [
        0,
        ["corrected", ".data.mode", "manager:kubectl-patch", ""],
        ["configured", ".data.mode", "git:Test <test@example.com>", "busy"],
        ["created", "", "git:Jane Doe <jane@example.com>", "first"],
      ],
    );
    const short = await run(...asked);
    assert.match(
      rows(short.stdout)[1]!,
      /corrected +\.data\.mode +manager:kubectl-patch +busy in Git, wild by hand$/,
    );
    assert.match(short.stderr, /^\(from the SyncStatus: drift only/);
    assert.match((await run("log", "pod/none")).stderr, /^Nothing is recorded of pod\/none\.$/m);
    assert.equal((await run("log", "frobs/a")).code, 2);
  });

  test("drift that is only reported is open: exit code 3 on request", async () => {
    await scene.gitSync("shop", { target: { environment: "prod" }, drift: { mode: "Report" } });
    await scene.taken("shop"); // the agent hears of GitSyncs and of ConfigMaps by two watches
    await scene.kubectl(["patch", "configmap", "b", "--type=merge", "-p", '{"data":{"mode":"wild"}}']);
    await scene.status("shop.web", ({ sync }) => sync === "OutOfSync");
    assert.equal((await run("drift")).code, 0);
    assert.equal((await run("drift", "--exit-code")).code, 3);
    await scene.gitSync("shop", { target: { environment: "prod" }, drift: { mode: "Correct" } });
    await scene.status("shop.web", ({ sync }) => sync === "Synced");
  });

  test("a deletion over the budget: sync --wait says held, approve lets exactly it go", async () => {
    scene.commit({ "releases/web/manifests/b.yaml": null }, { message: "without b" });
    const held = await run("sync", "shop", "--wait", "--timeout", "60s");
    assert.equal(held.code, 4, held.stderr);
    const [, hash = ""] = /syncline approve shop\/web ([0-9a-f]{16})/.exec(held.stderr) ?? [];
    assert.notEqual(hash, "", held.stderr);
    assert.match(
      (await run("status")).stdout,
      new RegExp(`to be deleted: ConfigMap ${scene.namespace}/b\\n`),
    );
    const stale = await run("approve", "shop/web", "0123456789abcdef");
    assert.equal(stale.code, 2);
    assert.match(
      stale.stderr,
      new RegExp(`^CLI-NOT-FOUND .*\\n  the plan that waits is ${hash}: prune ConfigMap`),
    );
    const approved = await run("approve", "shop/web", hash, "--wait", "--timeout", "60s");
    assert.deepEqual(
      [approved.code, approved.stdout, approved.stderr],
      [
        0,
        `approved for shop/web: prune ConfigMap ${scene.namespace}/b\nshop/web is synced and healthy: 1 object\n`,
        "",
      ],
    );
    assert.equal(await scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/b`), undefined);
    const again = await run("approve", "shop/web", hash);
    assert.deepEqual(
      [again.code, again.stderr.split("\n")[0]],
      [2, "CLI-NOT-FOUND nothing waits for approval in shop/web"],
    );
  });

  test("a broken commit: sync --wait says where", async () => {
    scene.commit({ "releases/web/manifests/c.yaml": "a: [\n" }, { message: "broken" });
    const { code, stderr } = await run("sync", "shop", "--wait", "--timeout", "60s");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^shop failed:\n {2}web: Failed.*\n {4}YAML-SYNTAX releases\/web\/manifests\/c\.yaml:/,
    );
    scene.commit({ "releases/web/manifests/c.yaml": null });
    assert.equal((await run("sync", "shop", "--wait", "--timeout", "60s")).code, 0);
  });

  test("status -w: what is there, then what changes, until it is stopped", async () => {
    const args = ["status", "-w", "-n", scene.namespace];
    const watching = startSyncline(args, { kubeconfig: scene.cluster.kubeconfig("admin") });
    await watching.saw(/shop\/web .*Synced/);
    scene.commit({ "releases/web/manifests/c.yaml": "a: [\n" });
    assert.equal((await run("sync", "shop")).stdout, "asked for a sync of shop\n");
    await watching.saw(/shop\/web .*Failed[^]*YAML-SYNTAX/);
    watching.kill("SIGINT");
    assert.equal((await watching.ended).code, 0);
    scene.commit({ "releases/web/manifests/c.yaml": null });
    await run("sync", "shop", "--wait");
  });

  test("status -w on a terminal: drawn anew each time", async () => {
    const stop = new AbortController();
    const { io, written } = recordingIo({
      terminal: { out: true, err: false },
      color: true,
      signal: stop.signal,
    });
    const flags = { kubeconfig: scene.cluster.kubeconfig("admin"), namespace: scene.namespace };
    const place = await openCluster({ flags, io });
    const stdout = (text: string): void => {
      io.stdout(text);
      stop.abort();
    };
    await watchStatus(place, undefined, { ...io, stdout });
    assert.ok(written().stdout.startsWith("\u001b[H\u001b[2J\u001b[3JGITSYNC "), written().stdout);
    assert.match(written().stdout, /\u001b\[32mSynced\u001b\[0m/);
  });

  test("a suspended GitSync is held; without an agent --wait runs into its timeout", async () => {
    await scene.gitSync("shop", { target: { environment: "prod" }, suspend: true });
    const suspended = await run("sync", "shop", "--wait");
    assert.equal(suspended.code, 4);
    await scene.gitSync("shop", { target: { environment: "prod" }, suspend: false });
    await scene.agent.kill("SIGKILL");
    const late = await run("sync", "shop", "--wait", "--timeout", "8s");
    assert.equal(late.code, 5);
    assert.match(
      late.stderr,
      /^shop is not ready after 8 s:\n {2}the agent has not taken up the request yet/,
    );
    const unreachable = await run("history", "shop/web", "--agent", scene.agent.url("api"));
    assert.equal(unreachable.code, 6);
    assert.match(unreachable.stderr, /^CLI-UNREACHABLE no agent answers at http:\/\/127\.0\.0\.1:\d+: /);
  });
});
