import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { auditEvents } from "../support/audit.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

interface More {
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of its pods: what kwok does with them. */
  readonly pod?: Readonly<Record<string, string>>;
  readonly image?: string;
  readonly ttl?: number;
}

function job(name: string, annotations: Readonly<Record<string, string>>, more: More = {}): string {
  const { labels = {}, pod = {}, image = "run:1", ttl } = more;
  return JSON.stringify({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, labels, annotations },
    spec: {
      backoffLimit: 0,
      ...(ttl === undefined ? {} : { ttlSecondsAfterFinished: ttl }),
      template: {
        metadata: { annotations: pod },
        spec: { restartPolicy: "Never", containers: [{ name: "run", image }] },
      },
    },
  });
}

function configMap(name: string, value: string, annotations: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, annotations },
    data: { value },
  });
}

describe("hooks of Helm and Argo CD", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("hooks");
  });
  after(() => scene.stop());
  const gitSync = (name: string): Promise<void> =>
    scene.gitSync(name, { source: { path: name }, namespace: scene.namespace });
  const jobNow = (name: string): Promise<Live | undefined> =>
    scene.live(`/apis/batch/v1/namespaces/${scene.namespace}/jobs/${name}`);
  const map = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`);
  const untilValue = (name: string, want: string): Promise<void> =>
    eventually(
      async () => (await map(name))?.data?.["value"] === want,
      () => `${name} is not ${want}\n${scene.agent.output()}`,
    );
  const synced = ({ sync }: Status): boolean => sync === "Synced";
  const whole = (status: Status): boolean => synced(status) && status.health === "Healthy";
  /** Names of the scene's objects in the order in which they were created. */
  const created = (resource = ""): readonly string[] =>
    auditEvents(scene.cluster, '"verb":"patch"', `"namespace":"${scene.namespace}"`, `"code":201`)
      .filter(
        ({ requestURI }) => requestURI.includes("fieldManager=syncline&") && !requestURI.includes("dryRun"),
      )
      .filter(({ objectRef }) => resource === "" || objectRef?.resource === resource)
      .map(({ objectRef }) => objectRef?.name ?? "");
  const runs = (name: string): number => created("jobs").filter((other) => other === name).length;

  test("before, among, after, never; what is done and goes is not run again", async () => {
    const before = { "helm.sh/hook": "pre-install,pre-upgrade", "helm.sh/hook-weight": "5" };
    const gone = { ...before, "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded" };
    const files = {
      "all/a.yaml": job("migrate", gone, { pod: { "testcluster/delay": "2s" } }),
      "all/b.yaml": configMap("settings", "1", {
        "argocd.argoproj.io/hook": "PreSync",
        "argocd.argoproj.io/sync-wave": "-3",
      }),
      "all/c.yaml": configMap("all", "1"),
      "all/d.yaml": job("greet", { "argocd.argoproj.io/hook": "PostSync" }),
      "all/e.yaml": job("try", { "helm.sh/hook": "test" }),
      "all/f.yaml": job("bye", { "helm.sh/hook": "pre-delete" }),
    };
    scene.commit(files);
    await gitSync("all");
    await scene.status("all.all", whole);
    const order = created().filter((name) =>
      ["settings", "migrate", "all", "greet", "try", "bye"].includes(name),
    );
    assert.deepEqual(order, ["settings", "migrate", "all", "greet"]);
    await eventually(
      async () => (await jobNow("migrate")) === undefined,
      () => "the done hook was not deleted",
    );
    assert.ok(await jobNow("greet"), "a hook without that policy stays");
    await scene.restart();
    scene.commit({ "all/c.yaml": configMap("all", "2") });
    await untilValue("all", "2");
    const status = await scene.status("all.all", whole);
    assert.deepEqual([status.drift?.open, runs("migrate"), runs("greet")], [0, 1, 1]);
    scene.commit({
      "all/a.yaml": job("migrate", gone, { image: "run:2" }),
      "all/c.yaml": configMap("all", "3"),
    });
    await untilValue("all", "3");
    await scene.status("all.all", whole);
    assert.equal(runs("migrate"), 2);
  });

  test("a migration with a TTL runs once for each content, also one of labels alone", async () => {
    const hook = { "argocd.argoproj.io/hook": "PreSync" };
    const version = (label: string, ttl?: number): string =>
      job("ttl", hook, { labels: { "helm.sh/chart": label }, ...(ttl === undefined ? {} : { ttl }) });
    scene.commit({ "ttl/a.yaml": version("web-1", 1), "ttl/b.yaml": configMap("ttl", "1") });
    await gitSync("ttl");
    await scene.status("ttl.ttl", whole);
    await eventually(
      async () => (await jobNow("ttl")) === undefined,
      () => "the Job's TTL did not remove it",
    );
    scene.commit({ "ttl/b.yaml": configMap("ttl", "2") });
    await untilValue("ttl", "2");
    assert.equal(runs("ttl"), 1);
    scene.commit({ "ttl/a.yaml": version("web-2"), "ttl/b.yaml": configMap("ttl", "3") });
    await untilValue("ttl", "3");
    assert.equal(runs("ttl"), 2);
    const { uid } = (await jobNow("ttl"))?.metadata ?? {};
    scene.commit({ "ttl/a.yaml": version("web-3"), "ttl/b.yaml": configMap("ttl", "4") });
    await untilValue("ttl", "4");
    await scene.status("ttl.ttl", whole);
    assert.notEqual((await jobNow("ttl"))?.metadata.uid, uid);
    assert.equal(runs("ttl"), 3);
  });

  test("a hook that failed and that its TTL removed is not run again", async () => {
    const failing = job(
      "lost",
      { "helm.sh/hook": "pre-install" },
      { pod: { "testcluster/outcome": "Failed" }, ttl: 6 },
    );
    scene.commit({ "lost/a.yaml": failing, "lost/b.yaml": configMap("lost", "1") });
    await gitSync("lost");
    await scene.status("lost.lost", ({ sync }) => sync === "Failed");
    await eventually(
      async () => (await jobNow("lost")) === undefined,
      () => "the Job's TTL did not remove it",
    );
    await scene.restart();
    await scene.kubectl(["annotate", "--overwrite", "gitsync", "lost", "syncline.dev/sync-now=1"]);
    await scene.gitSyncStatus("lost", ({ handled }) => JSON.stringify(handled ?? {}).includes('"1"'));
    const status = await scene.status("lost.lost", ({ sync }) => sync === "Failed");
    assert.match(status.failures?.[0]?.message ?? "", /failed: it failed, and its TTL removed it; wave 0/);
    assert.deepEqual([runs("lost"), await map("lost")], [1, undefined]);
  });

  test("a hook that failed ends the rollout with the reason; mended in Git it runs again", async () => {
    const hook = { "helm.sh/hook": "pre-upgrade" };
    scene.commit({
      "bad/a.yaml": job("bad", hook, { pod: { "testcluster/outcome": "Failed" } }),
      "bad/b.yaml": configMap("bad", "1"),
    });
    await gitSync("bad");
    const failed = await scene.status("bad.bad", ({ sync }) => sync === "Failed");
    const [failure] = failed.failures ?? [];
    assert.equal(failure?.code, "OBJ-JOB");
    assert.match(failure.message, /failed: .*; wave 0 and what comes after it are not applied$/);
    assert.equal(failure.hint, `read its log: kubectl logs -n ${scene.namespace} job/bad`);
    assert.equal(await map("bad"), undefined);
    const { uid } = (await jobNow("bad"))?.metadata ?? {};
    await scene.kubectl(["delete", "job", "bad"]);
    await eventually(
      async () => ![undefined, uid].includes((await jobNow("bad"))?.metadata.uid),
      () => "the deleted Job was not made anew",
    );
    await scene.restart();
    scene.commit({ "bad/a.yaml": job("bad", hook) });
    await scene.status("bad.bad", whole);
    assert.ok(await map("bad"));
  });
});
