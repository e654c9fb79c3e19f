import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { auditEvents } from "../support/audit.ts";
import { syncline } from "../support/syncline.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

const configMap = (name: string, value: string): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { value } });
const version = "apiVersion: syncline.dev/v1alpha1\n";

/** What the audit log holds of objects of a kind in the scene's namespace, by name: deletions by anybody, or our own patches. */
function audited(scene: Scene, verb: "patch" | "delete", resource: string): readonly string[] {
  return auditEvents(scene.cluster, `"verb":"${verb}"`, `"resource":"${resource}"`)
    .filter(({ requestURI }) => verb === "delete" || requestURI.includes("fieldManager=syncline&"))
    .filter(({ objectRef, responseStatus }) => {
      const isDone = (responseStatus?.code ?? 0) < 300; // not one that met a conflict first
      return isDone && objectRef?.namespace === scene.namespace;
    })
    .map(({ objectRef }) => objectRef?.name ?? "");
}

describe("a GitSync's life", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("life");
  });
  after(() => scene.stop());
  const map = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`);
  /** A GitSync of the folder of its name; its objects go into the scene's namespace. */
  const gitSync = (name: string, spec: object = {}): Promise<void> =>
    scene.gitSync(name, { source: { path: name }, namespace: scene.namespace, ...spec });
  const value = async (name: string): Promise<string | undefined> => (await map(name))?.data?.["value"];
  const untilValue = (name: string, want: string | undefined): Promise<void> =>
    eventually(
      async () => (await value(name)) === want,
      () => `${name} is not ${want ?? "gone"}`,
    );
  const repoFiles = (folder: string, releases: Readonly<Record<string, string>>): Record<string, string> => ({
    [`${folder}/syncline.yaml`]: `${version}kind: ConfigRepo\nenvironments: [prod]\n`,
    ...Object.fromEntries(
      Object.entries(releases).map(([release, more]) => [
        `${folder}/releases/${release}/release.yaml`,
        `${version}kind: Release\nnamespace: ${scene.namespace}\n${more}`,
      ]),
    ),
  });

  test("a closed sync window keeps what is new; drift is corrected meanwhile; in an emergency it is ignored", async () => {
    const always = [{ kind: "Deny", schedule: "* * * * *", duration: "2m" }];
    scene.commit({ "win/a.yaml": configMap("win", "1") });
    await gitSync("win");
    await scene.status("win.win", ({ sync }) => sync === "Synced");
    await gitSync("win", { windows: always });
    scene.commit({ "win/a.yaml": configMap("win", "2") });
    const status = await scene.status("win.win", ({ sync }) => sync === "Waiting");
    assert.equal(status.summary?.message, "waits for its sync window, which opens at no time within a year");
    await scene.kubectl(["patch", "configmap/win", "-p", '{"data":{"value":"by hand"}}'], { user: "alice" });
    await untilValue("win", "1");
    const asked = ["sync", "win", "--ignore-windows", "INC-42", "-n", scene.namespace];
    const { code } = await syncline(asked, { kubeconfig: scene.cluster.kubeconfig("admin") });
    assert.equal(code, 0);
    await untilValue("win", "2");
  });

  test("suspend: nothing is done and it says so; resumed, it catches up", async () => {
    scene.commit({ "sus/a.yaml": configMap("sus", "1") });
    await gitSync("sus");
    await scene.status("sus.sus", ({ sync }) => sync === "Synced");
    await gitSync("sus", { suspend: true });
    const status = await scene.status("sus.sus", ({ sync }) => sync === "Suspended");
    assert.equal(status.summary?.message, "suspended by spec.suspend");
    scene.commit({ "sus/a.yaml": configMap("sus", "2") });
    await scene.kubectl(["patch", "configmap/sus", "-p", '{"data":{"value":"by hand"}}'], { user: "alice" });
    // What another GitSync did afterwards proves that there was time enough.
    scene.commit({ "other/a.yaml": configMap("other", "1") });
    await gitSync("other");
    await scene.status("other.other", ({ sync }) => sync === "Synced");
    assert.equal(await value("sus"), "by hand");
    const written = (): number =>
      audited(scene, "patch", "configmaps").filter((name) => name === "sus").length;
    const before = written();
    await gitSync("sus", { suspend: false });
    await untilValue("sus", "2");
    await scene.status("sus.sus", ({ sync }) => sync === "Synced");
    assert.equal(written(), before + 1, "what Git said before it was suspended was brought about first");
  });

  test("mode: Observe writes nothing and says what differs", async () => {
    scene.commit({ "obs/a.yaml": configMap("obs-a", "1"), "obs/b.yaml": configMap("obs-b", "1") });
    await gitSync("obs", { mode: "Observe" });
    const status = await scene.status("obs.obs", ({ sync }) => sync === "OutOfSync");
    assert.equal(status.summary?.message, "2 creates waiting (mode Observe)");
    assert.equal(await map("obs-a"), undefined);
    const written = audited(scene, "patch", "configmaps").filter((name) => name.startsWith("obs"));
    assert.deepEqual(written, []);
    await gitSync("obs");
    await scene.status("obs.obs", ({ sync }) => sync === "Synced");
    assert.equal(await value("obs-a"), "1");
  });

  test("A27: drift.mode: Report tells once, and corrects nothing", async () => {
    scene.commit({ "rep/a.yaml": configMap("rep", "1") });
    await gitSync("rep", { drift: { mode: "Report" } });
    await scene.status("rep.rep", ({ sync }) => sync === "Synced");
    await scene.kubectl(["patch", "configmap/rep", "-p", '{"data":{"value":"2"}}'], { user: "alice" });
    const status = await scene.status("rep.rep", ({ drift }) => drift?.open === 1);
    assert.deepEqual([status.sync, status.drift?.items?.[0]?.action], ["OutOfSync", "reported"]);
    const told = (): number => JSON.stringify(scene.slack.messages).split("/rep .data.value").length - 1;
    await eventually(
      () => Promise.resolve(told() > 0),
      () => `Slack heard ${JSON.stringify(scene.slack.messages)}`,
    );
    const before = told();
    for (const round of ["1", "2", "3"]) {
      await scene.kubectl(["annotate", "--overwrite", "gitsync", "rep", `syncline.dev/sync-now=${round}`]);
      await scene.gitSyncStatus("rep", ({ handled }) => JSON.stringify(handled ?? {}).includes(`"${round}"`));
    }
    assert.equal(told(), before);
    assert.equal(await value("rep"), "2");
    const history = await (await fetch(`${scene.agent.url("api")}/v1/history?event=Drift`)).text();
    assert.equal((JSON.parse(history) as { entries: unknown[] }).entries.length, 1);
  });

  test("a Job that is done and removed by its TTL is not run again", async () => {
    const job = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "migrate" },
      spec: {
        ttlSecondsAfterFinished: 3,
        template: { spec: { restartPolicy: "Never", containers: [{ name: "run", image: "run:1" }] } },
      },
    };
    scene.commit({ "job/job.yaml": JSON.stringify(job), "job/a.yaml": configMap("job", "1") });
    await gitSync("job");
    await scene.status("job.job", (status) => Array.isArray(status["completed"]) && status.sync === "Synced");
    const path = `/apis/batch/v1/namespaces/${scene.namespace}/jobs/migrate`;
    await eventually(
      async () => (await scene.live(path)) === undefined,
      () => "the Job's TTL did not remove it",
    );
    await scene.restart();
    scene.commit({ "job/a.yaml": configMap("job", "2") });
    await untilValue("job", "2");
    const status = await scene.status(
      "job.job",
      ({ sync, health }) => sync === "Synced" && health === "Healthy",
    );
    assert.equal(await scene.live(path), undefined);
    assert.equal(status.drift?.open, 0);
    assert.equal(audited(scene, "patch", "jobs").filter((name) => name === "migrate").length, 1);
  });

  test("a Job that is done and removed while the agent could not look is not run again", async () => {
    const template = {
      metadata: { annotations: { "testcluster/delay": "5s" } },
      spec: { restartPolicy: "Never", containers: [{ name: "run", image: "run:1" }] },
    };
    const job = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "unseen" },
      spec: { ttlSecondsAfterFinished: 0, template },
    };
    scene.commit({ "unseen/job.yaml": JSON.stringify(job), "unseen/a.yaml": configMap("unseen", "1") });
    await gitSync("unseen");
    await scene.status("unseen.unseen", ({ sync }) => sync === "Synced");
    process.kill(scene.agent.pid, "SIGSTOP");
    const path = `/apis/batch/v1/namespaces/${scene.namespace}/jobs/unseen`;
    await eventually(
      async () => (await scene.live(path)) === undefined,
      () => "the Job's TTL did not remove it",
    ).finally(() => process.kill(scene.agent.pid, "SIGCONT"));
    scene.commit({ "unseen/a.yaml": configMap("unseen", "2") });
    await untilValue("unseen", "2");
    await scene.status("unseen.unseen", ({ sync, health }) => sync === "Synced" && health === "Healthy");
    assert.equal(audited(scene, "patch", "jobs").filter((name) => name === "unseen").length, 1);
  });

  test("dependsOn: the second release waits until the first is healthy", async () => {
    const deployment = (annotations: object): string =>
      JSON.stringify({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "base" },
        spec: {
          selector: { matchLabels: { app: "base" } },
          template: {
            metadata: { labels: { app: "base" }, annotations },
            spec: { containers: [{ name: "base", image: "base:1" }] },
          },
        },
      });
    scene.commit({
      ...repoFiles("dep", { base: "", top: "dependsOn: [base]\n" }),
      "dep/releases/base/manifests/a.yaml": deployment({ "testcluster/delay": "1h" }),
      "dep/releases/top/manifests/a.yaml": configMap("top", "1"),
    });
    await gitSync("dep", { target: { environment: "prod" } });
    const waiting = await scene.status("dep.top", ({ sync }) => sync === "Waiting");
    assert.match(waiting.summary?.message ?? "", /waits for release base/);
    assert.equal(await map("top"), undefined);
    scene.commit({ "dep/releases/base/manifests/a.yaml": deployment({}) });
    await scene.status("dep.top", ({ sync }) => sync === "Synced");
    const base = await scene.status("dep.base", ({ health }) => health === "Healthy");
    assert.equal(base.sync, "Synced");
    assert.equal(await value("top"), "1");
  });

  test("a release that left Git is held; approved by its hash, its objects are pruned", async () => {
    scene.commit({
      ...repoFiles("gone", { stays: "", goes: "" }),
      "gone/releases/stays/manifests/a.yaml": configMap("stays", "1"),
      "gone/releases/goes/manifests/a.yaml": configMap("goes", "1"),
    });
    await gitSync("gone", { target: { environment: "prod" } });
    await scene.status("gone.goes", ({ sync }) => sync === "Synced");
    await scene.status("gone.stays", ({ sync }) => sync === "Synced");
    scene.commit({ "gone/releases/goes/release.yaml": null, "gone/releases/goes/manifests/a.yaml": null });
    const held = await scene.status("gone.goes", ({ sync }) => sync === "Held");
    assert.equal(await value("goes"), "1");
    const hash = held.plan?.hash ?? "";
    assert.match(held.summary?.message ?? "", new RegExp(`approve ${hash}$`));
    await scene.kubectl(["annotate", "syncstatus", "gone.goes", `syncline.dev/approve=${hash}`]);
    await untilValue("goes", undefined);
    assert.equal(await value("stays"), "1");
  });

  test("a renamed release: its objects move, none is made anew", async () => {
    const files = (release: string): Record<string, string> => ({
      ...repoFiles("ren", { [release]: "" }),
      [`ren/releases/${release}/manifests/a.yaml`]: configMap("moved-a", "1"),
      [`ren/releases/${release}/manifests/b.yaml`]: configMap("moved-b", "1"),
    });
    scene.commit(files("old"));
    await gitSync("ren", { target: { environment: "prod" } });
    await scene.status("ren.old", ({ sync }) => sync === "Synced");
    const uids = async (): Promise<unknown> => [
      (await map("moved-a"))?.metadata.uid,
      (await map("moved-b"))?.metadata.uid,
    ];
    const before = await uids();
    const removed = Object.keys(files("old")).filter((path) => path.includes("/old/"));
    scene.commit({ ...Object.fromEntries(removed.map((path) => [path, null])), ...files("new") });
    await scene.status("ren.new", ({ sync }) => sync === "Synced");
    await eventually(
      async () => (await map("moved-b"))?.metadata.labels?.["syncline.dev/release"] === "new",
      () => "the objects did not move",
    );
    assert.deepEqual(await uids(), before);
    assert.deepEqual(
      audited(scene, "delete", "configmaps").filter((name) => name.startsWith("moved")),
      [],
    );
  });

  for (const [policy, stays] of [
    ["Prune", false],
    ["Orphan", true],
  ] as const)
    test(`deletionPolicy: ${policy}: the objects ${stays ? "stay" : "go, then the GitSync"}`, async () => {
      const name = policy.toLowerCase();
      scene.commit({ [`${name}/a.yaml`]: configMap(`${name}-a`, "1") });
      await gitSync(name, { deletionPolicy: policy });
      await scene.status(`${name}.${name}`, ({ sync }) => sync === "Synced");
      await scene.kubectl(["delete", "gitsync", name, "--timeout=60s"]);
      assert.equal(await value(`${name}-a`), stays ? "1" : undefined);
    });

  test("SIGTERM in the middle of 300 applies: ends in time with code 0, and the next start converges", async () => {
    const names = Array.from({ length: 300 }, (_, index) => `many-${String(index).padStart(3, "0")}`);
    scene.commit(Object.fromEntries(names.map((name) => [`many/${name}.yaml`, configMap(name, "1")])));
    await gitSync("many");
    await eventually(
      async () => (await map("many-020")) !== undefined,
      () => "no apply began",
    );
    const { agent } = scene;
    const started = performance.now();
    assert.equal(await agent.kill("SIGTERM"), 0, agent.output());
    assert.ok(performance.now() - started < 10_000);
    await scene.restart();
    const converged = ({ sync, objects }: Status): boolean => sync === "Synced" && objects?.["total"] === 300;
    const status = await scene.status("many.many", converged);
    assert.equal(status.drift?.open, 0);
    const list = await scene.kubectl(["get", "configmaps", "-l", "syncline.dev/gitsync=many", "-o", "name"]);
    assert.equal(list.trim().split("\n").length, 300);
  });
});
