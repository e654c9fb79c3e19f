import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setIdOf } from "../../src/sync/set-id.ts";
import { api } from "../../tools/testcluster/api.ts";
import { auditEvents } from "../support/audit.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

const configMap = (name: string, value: string, metadata: object = {}): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata }, data: { value } });

describe("faults of single objects", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("objects");
  });
  after(() => scene.stop());

  const path = (plural: string, name: string, group = "api/v1"): string =>
    `/${group}/namespaces/${scene.namespace}/${plural}/${name}`;
  const map = (name: string): Promise<Live | undefined> => scene.live(path("configmaps", name));
  const value = async (name: string): Promise<string | undefined> => (await map(name))?.data?.["value"];
  const until = (holds: () => Promise<boolean>, complaint: string): Promise<void> =>
    eventually(holds, () => complaint);
  /** A GitSync of the folder of its name; its objects go into the scene's namespace. */
  const gitSync = (name: string, spec: object = {}): Promise<void> =>
    scene.gitSync(name, { source: { path: name }, namespace: scene.namespace, ...spec });
  const synced = (name: string, total: number): Promise<Status> =>
    scene.status(`${name}.${name}`, ({ sync, objects }) => sync === "Synced" && objects?.["total"] === total);
  const create = async (target: string, body: object): Promise<void> => {
    const { status, text } = await api(scene.cluster, "POST", `${target}?fieldManager=kubectl-create`, {
      body,
    });
    assert.ok(status < 300, text);
  };
  const patch = async (target: string, body: object): Promise<void> => {
    const contentType = "application/merge-patch+json";
    const { status, text } = await api(scene.cluster, "PATCH", `${target}?fieldManager=kubectl-patch`, {
      body,
      contentType,
    });
    assert.ok(status < 300, text);
  };
  const remove = (target: string): Promise<unknown> => api(scene.cluster, "DELETE", target);
  /** What the agent does meanwhile, it sees only afterwards. */
  const unseen = async (act: () => Promise<unknown>): Promise<void> => {
    process.kill(scene.agent.pid, "SIGSTOP");
    try {
      await act();
    } finally {
      process.kill(scene.agent.pid, "SIGCONT");
    }
  };
  const failureOf = (status: Status, code: string): string =>
    status.failures?.find((failure) => failure.code === code)?.message ?? "";

  test("A18: a namespace that nobody declares is made; one that is terminating is waited for, without a hot retry", async () => {
    const late = `${scene.namespace}-late`;
    scene.commit({ "late/a.yaml": configMap("a", "1") });
    await gitSync("late", { namespace: late });
    await synced("late", 1);
    // A finalizer of the namespace itself: its content is gone long before.
    await patch(`/api/v1/namespaces/${late}`, { metadata: { finalizers: ["example.test/hold"] } });
    await remove(`/api/v1/namespaces/${late}`);
    scene.commit({ "late/b.yaml": configMap("b", "1") });
    const waiting = await scene.status("late.late", ({ sync }) => sync === "Waiting");
    const { object, condition } = waiting["waitingFor"] as Readonly<Record<string, string>>;
    assert.deepEqual([object, condition], [`Namespace ${late}`, "gone, to be made anew"]);
    const tried = (): number =>
      auditEvents(scene.cluster, `"verb":"patch"`, `/namespaces/${late}/configmaps/b`).length;
    const [before, began] = [tried(), performance.now()];
    await scene.kubectl(["annotate", "gitsync", "late", "syncline.dev/sync-now=1"]);
    await scene.gitSyncStatus("late", ({ handled }) => JSON.stringify(handled ?? {}).includes('"1"'));
    // No more often than the GitSync's interval, 1s, and once because it was asked for.
    const most = (performance.now() - began) / 1000 + 2;
    assert.ok(tried() - before <= most, `tried ${tried() - before} times`);
    await patch(`/api/v1/namespaces/${late}`, { metadata: { finalizers: null } });
    await synced("late", 2);
    assert.equal((await scene.live(`/api/v1/namespaces/${late}/configmaps/b`))?.data?.["value"], "1");
  });

  test("A19: an object that a finalizer holds is reported by its name and never stripped; the rest is pruned", async () => {
    const held = { finalizers: ["example.test/hold"] };
    scene.commit({
      "stuck/a.yaml": configMap("stuck-a", "1", held),
      "stuck/b.yaml": configMap("stuck-b", "1"),
      "stuck/c.yaml": configMap("stuck-c", "1"),
    });
    await gitSync("stuck");
    await synced("stuck", 3);
    scene.commit({ "stuck/a.yaml": null, "stuck/b.yaml": null });
    const status = await scene.status("stuck.stuck", (now) =>
      JSON.stringify(now).includes("example.test/hold"),
    );
    assert.match(JSON.stringify(status), /stuck-a/);
    await until(async () => (await map("stuck-b")) === undefined, "stuck-b was not pruned");
    const stuck = await map("stuck-a");
    assert.deepEqual((stuck?.metadata as { finalizers?: unknown } | undefined)?.finalizers, held.finalizers);
    await patch(path("configmaps", "stuck-a"), { metadata: { finalizers: null } });
    await until(async () => (await map("stuck-a")) === undefined, "stuck-a is still there");
    await synced("stuck", 1);
  });

  test("A20: an immutable field is named and tried once; the rest is applied; a new digest is tried again", async () => {
    const job = (image: string, name = "fixed"): string =>
      JSON.stringify({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: image } },
          template: {
            metadata: { labels: { app: image } },
            spec: { containers: [{ name: "main", image: "main:1" }] },
          },
        },
      });
    scene.commit({ "fixed/a.yaml": job("one"), "fixed/b.yaml": configMap("fixed", "1") });
    await gitSync("fixed");
    await synced("fixed", 2);
    const uid = (await scene.live(path("deployments", "fixed", "apis/apps/v1")))?.metadata.uid;
    scene.commit({ "fixed/a.yaml": job("two"), "fixed/b.yaml": configMap("fixed", "2") });
    const failed = await scene.status("fixed.fixed", ({ sync }) => sync === "Failed");
    assert.match(failureOf(failed, "OBJ-IMMUTABLE"), /Deployment .*\/fixed.*spec\.selector/);
    assert.equal(await value("fixed"), "2");
    scene.commit({ "fixed/a.yaml": job("one") });
    await synced("fixed", 2);
    assert.equal((await scene.live(path("deployments", "fixed", "apis/apps/v1")))?.metadata.uid, uid);
  });

  test("A21: an object, and annotations, that the API server would refuse for their size: refused before any write, by place and size", async () => {
    scene.commit({ "large/a.yaml": configMap("large-a", "1") });
    await gitSync("large");
    await synced("large", 1);
    const half = "x".repeat(800 * 1024);
    const data = { one: half, other: half };
    for (const [name, text, told] of [
      [
        "large-b",
        JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "large-b" }, data }),
        /ConfigMap large-b has 16384\d\d bytes; limit 1500000/,
      ],
      [
        "large-c",
        configMap("large-c", "1", { annotations: { note: "x".repeat(262_144) } }),
        /ConfigMap large-c has 262148 bytes of annotations; limit 262144/,
      ],
    ] as const) {
      scene.commit({ "large/b.yaml": text });
      await scene.status("large.large", ({ failures = [] }) =>
        failures.some(({ code, message }) => code === "OBJ-SIZE" && told.test(message)),
      );
      assert.equal(auditEvents(scene.cluster, `"verb":"patch"`, path("configmaps", name)).length, 0);
    }
    scene.commit({ "large/b.yaml": null });
    await synced("large", 1);
  });

  test("A22: what a quota, a LimitRange and Pod Security refuse fails by itself; the others are applied", async () => {
    const strict = `${scene.namespace}-strict`;
    await create("/api/v1/namespaces", {
      metadata: { name: strict, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    });
    const inside = `/api/v1/namespaces/${strict}`;
    await create(`${inside}/resourcequotas`, {
      metadata: { name: "full" },
      spec: { hard: { "count/serviceaccounts": "1" } },
    });
    await create(`${inside}/limitranges`, {
      metadata: { name: "small" },
      spec: { limits: [{ type: "PersistentVolumeClaim", max: { storage: "1Gi" } }] },
    });
    await until(async () => {
      const quota = await scene.live(`${inside}/resourcequotas/full`);
      return quota?.status?.["hard"] !== undefined;
    }, "the quota is not in force");
    const object = (apiVersion: string, kind: string, rest: object): string =>
      JSON.stringify({ apiVersion, kind, metadata: { name: "refused", namespace: strict }, ...rest });
    scene.commit({
      "deny/a.yaml": object("v1", "ServiceAccount", {}),
      "deny/b.yaml": object("v1", "PersistentVolumeClaim", {
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "2Gi" } } },
      }),
      "deny/c.yaml": object("v1", "Pod", {
        spec: { containers: [{ name: "main", image: "main:1", securityContext: { privileged: true } }] },
      }),
      "deny/d.yaml": configMap("accepted", "1", { namespace: strict }),
    });
    await gitSync("deny");
    const { failures = [] } = await scene.status("deny.deny", ({ failures }) => failures?.length === 3);
    const told = failures.map(({ message }) => message).join("\n");
    assert.match(told, /ServiceAccount .*\/refused.*exceeded quota: full/);
    assert.match(
      told,
      /PersistentVolumeClaim .*\/refused.*maximum storage usage per PersistentVolumeClaim is 1Gi/,
    );
    assert.match(told, /Pod .*\/refused.*violates PodSecurity "restricted:latest": privileged/);
    assert.equal((await scene.live(`${inside}/configmaps/accepted`))?.data?.["value"], "1");
  });

  test("A24: an object made anew by somebody else is foreign: adopted visibly, or refused with the mark of another tool", async () => {
    scene.commit({ "anew/a.yaml": configMap("anew-a", "1"), "anew/b.yaml": configMap("anew-b", "1") });
    await gitSync("anew");
    await synced("anew", 2);
    const helm = { "meta.helm.sh/release-name": "other", "meta.helm.sh/release-namespace": "other" };
    await unseen(async () => {
      for (const [name, annotations] of [
        ["anew-a", {}],
        ["anew-b", helm],
      ] as const) {
        await remove(path("configmaps", name));
        await create(`/api/v1/namespaces/${scene.namespace}/configmaps`, {
          metadata: { name, annotations },
          data: { value: "theirs", more: "theirs" },
        });
      }
    });
    const status = await scene.status("anew.anew", ({ failures }) => failures?.length === 1);
    assert.match(failureOf(status, "OBJ-OWNED"), /anew-b is managed by Helm/);
    await until(async () => (await value("anew-a")) === "1", "anew-a was not adopted").catch(async (e) => {
      console.log(
        JSON.stringify(await map("anew-a")),
        JSON.stringify(status),
        scene.agent.output().slice(-2000),
        await (await fetch(`${scene.agent.url("api")}/v1/history?limit=20`)).text(),
      );
      throw e;
    });
    assert.equal(await value("anew-b"), "theirs");
    const told = await (await fetch(`${scene.agent.url("api")}/v1/history?release=anew`)).text();
    assert.match(told, /adopt/);
    await remove(path("configmaps", "anew-b"));
    await synced("anew", 2);
  });

  test("managedFields wiped, and a field leaves Git before that is put right: it goes all the same", async () => {
    const wiped = (data: object): string =>
      JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "wiped" }, data });
    scene.commit({ "wiped/a.yaml": wiped({ value: "1", more: "1" }) });
    await gitSync("wiped");
    await synced("wiped", 1);
    await unseen(async () => {
      await patch(path("configmaps", "wiped"), { metadata: { managedFields: [{}] } });
      scene.commit({ "wiped/a.yaml": wiped({ value: "2" }) });
      await Promise.resolve();
    });
    await until(async () => (await value("wiped")) === "2", "the commit was not applied");
    await synced("wiped", 1);
    assert.deepEqual((await map("wiped"))?.data, { value: "2" });
  });

  test("labelled into another set, and changed in Git before that is put right: it is ours all the same", async () => {
    scene.commit({ "label/a.yaml": configMap("label", "1") });
    await gitSync("label");
    await synced("label", 1);
    await unseen(async () => {
      await patch(path("configmaps", "label"), {
        metadata: { labels: { "applyset.kubernetes.io/part-of": "applyset-made-up-v1" } },
      });
      scene.commit({ "label/a.yaml": configMap("label", "2") });
    });
    await until(async () => (await value("label")) === "2", "the commit was not applied");
    await synced("label", 1);
    const { labels } = (await map("label"))?.metadata ?? {};
    assert.equal(labels?.["applyset.kubernetes.io/part-of"], setIdOf("label.label", scene.namespace));
  });
});
