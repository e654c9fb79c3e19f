import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { auditEvents } from "../support/audit.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

const version = "apiVersion: syncline.dev/v1alpha1\n";

interface More {
  readonly annotations?: Readonly<Record<string, string>>;
  /** Of the pods. */
  readonly pod?: Readonly<Record<string, string>>;
  readonly image?: string;
}
const wave = (number: number): Record<string, string> => ({ "syncline.dev/wave": String(number) });
const configMap = (name: string, value: string, annotations: Record<string, string> = {}): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, annotations }, data: { value } });
const deployment = (name: string, { annotations = {}, pod = {}, image = "run:1" }: More = {}): string =>
  JSON.stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, annotations },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, annotations: pod },
        spec: { containers: [{ name: "run", image }] },
      },
    },
  });
const crd = (group: string, plural: string, kind: string, singular = plural): object => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    names: { plural, kind, singular, listKind: `${kind}List` },
    scope: "Namespaced",
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
});
/** Pods that do not get ready in any test's time. */
const never = { "testcluster/delay": "1h" };

describe("the order of a release", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("order");
  });
  after(() => scene.stop());
  const gitSync = (name: string, spec: object = {}): Promise<void> =>
    scene.gitSync(name, { source: { path: name }, namespace: scene.namespace, ...spec });
  const live = (path: string): Promise<Live | undefined> =>
    scene.live(path.replace("NS", `namespaces/${scene.namespace}`));
  const map = (name: string): Promise<Live | undefined> => live(`/api/v1/NS/configmaps/${name}`);
  const value = async (name: string): Promise<string | undefined> => (await map(name))?.data?.["value"];
  const waits = ({ sync }: Status): boolean => sync === "Waiting";
  const synced = ({ sync }: Status): boolean => sync === "Synced";
  const waitOf = (status: Status): Record<string, string> =>
    (status["waitingFor"] ?? {}) as Record<string, string>;

  test("a wave waits until the one before is healthy, and says for what; a newer commit takes over", async () => {
    scene.commit({
      "waves/a.yaml": deployment("first", { pod: never }),
      "waves/b.yaml": configMap("second", "1", wave(1)),
      "waves/c.yaml": configMap("early", "1", wave(-1)),
      "waves/d.yaml": deployment("third", { annotations: wave(1) }),
    });
    await gitSync("waves");
    const text = `wave 1 waits for Deployment ${scene.namespace}/first of wave 0: 0 of 1 replicas ready`;
    const says = ({ summary }: Status): boolean => summary?.message?.startsWith(text) === true;
    const waiting = await scene.status("waves.waves", says);
    assert.equal(waiting.sync, "Waiting");
    assert.equal(waiting.health, "Progressing");
    assert.equal(waiting.revision?.applied, undefined);
    assert.match(waitOf(waiting)["hint"] ?? "", /0 of 1 replicas ready.*; wave 1 begins then$/);
    assert.equal(waitOf(waiting)["object"], `Deployment ${scene.namespace}/first`);
    assert.equal(await value("early"), "1");
    assert.equal(await map("second"), undefined);
    scene.commit({ "waves/a.yaml": deployment("first") });
    await scene.status("waves.waves", synced);
    assert.equal(await value("second"), "1");
    // What left Git goes when all waves are applied.
    scene.commit({
      "waves/a.yaml": deployment("first", { pod: never, image: "run:2" }),
      "waves/b.yaml": configMap("second", "2", wave(1)),
      "waves/c.yaml": null,
    });
    await scene.status("waves.waves", waits);
    assert.deepEqual([await value("early"), await value("second")], ["1", "1"]);
    scene.commit({ "waves/a.yaml": deployment("first", { image: "run:3" }) });
    await scene.status("waves.waves", synced);
    assert.deepEqual([await value("early"), await value("second")], [undefined, "2"]);
  });

  test("drift is put back in every wave while one waits; a restarted agent goes on waiting", async () => {
    scene.commit({
      "again/a.yaml": deployment("slow"),
      "again/b.yaml": configMap("base", "1"),
      "again/c.yaml": configMap("later", "1", wave(1)),
      "again/d.yaml": configMap("last", "1", wave(1)),
    });
    await gitSync("again");
    await scene.status("again.again", synced);
    scene.commit({
      "again/a.yaml": deployment("slow", { pod: never, image: "run:2" }),
      "again/d.yaml": configMap("last", "2", wave(1)),
    });
    await scene.status("again.again", waits);
    for (const name of ["base", "later"]) {
      await scene.kubectl(["patch", `configmap/${name}`, "-p", '{"data":{"value":"by hand"}}'], {
        user: "alice",
      });
      await eventually(
        async () => (await value(name)) === "1",
        () => `the drift of ${name} was not put back`,
      );
    }
    await scene.restart();
    scene.commit({ "again/e.yaml": configMap("beside", "1") });
    await eventually(
      async () => (await value("beside")) === "1",
      () => `the new commit was not taken up: ${scene.agent.output()}`,
    );
    await scene.status("again.again", waits);
    assert.equal(await value("last"), "1");
    scene.commit({ "again/a.yaml": deployment("slow", { image: "run:3" }) });
    await scene.status("again.again", synced);
    assert.equal(await value("last"), "2");
  });

  test("what Git did not change is not waited for", async () => {
    scene.commit({ "ill/a.yaml": deployment("ill", { pod: never }), "ill/b.yaml": configMap("fix", "1") });
    await gitSync("ill");
    await scene.status("ill.ill", synced);
    scene.commit({ "ill/b.yaml": configMap("fix", "2", wave(1)) });
    await eventually(
      async () => (await value("fix")) === "2",
      () => "the fix waits",
    );
    await scene.status("ill.ill", (status) => synced(status) && status.health === "Progressing");
  });

  test("a time-out: the release is Degraded and told once, the other goes on, and it recovers by itself", async () => {
    const release = (name: string, more: string): Record<string, string> => ({
      [`late/releases/${name}/release.yaml`]: `${version}kind: Release\nnamespace: ${scene.namespace}\n${more}`,
    });
    scene.commit({
      "late/syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [prod]\n`,
      ...release("tired", "timeout: 2s\n"),
      ...release("fresh", ""),
      "late/releases/tired/manifests/a.yaml": deployment("tired", { pod: { "testcluster/delay": "12s" } }),
      "late/releases/tired/manifests/b.yaml": configMap("tired", "1", wave(1)),
      "late/releases/fresh/manifests/a.yaml": configMap("fresh", "1"),
    });
    await gitSync("late", { target: { environment: "prod" } });
    await scene.status("late.fresh", synced);
    const degraded = await scene.status("late.tired", ({ health }) => health === "Degraded");
    assert.equal(degraded.sync, "Waiting");
    assert.match(degraded.summary?.message ?? "", /^wave 1 waits for .*no progress for 2s \(timeout\)/);
    assert.equal(await map("tired"), undefined);
    await scene.status("late.tired", (status) => synced(status) && status.health === "Healthy");
    assert.equal(await value("tired"), "1");
    const history = await (
      await fetch(`${scene.agent.url("api")}/v1/history?event=Failed&release=tired`)
    ).text();
    assert.equal((JSON.parse(history) as { entries: unknown[] }).entries.length, 1);
  });

  test("a workload that needs what comes later: the wait says so", async () => {
    const pod = { envFrom: [{ configMapRef: { name: "needed" } }], name: "run", image: "run:1" };
    const job = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "needs" },
      spec: {
        template: { metadata: { annotations: never }, spec: { restartPolicy: "Never", containers: [pod] } },
      },
    };
    scene.commit({ "needs/a.yaml": JSON.stringify(job), "needs/b.yaml": configMap("needed", "1", wave(1)) });
    await gitSync("needs");
    const status = await scene.status("needs.needs", waits);
    assert.match(
      waitOf(status)["hint"] ?? "",
      /it needs ConfigMap \S+\/needed, which comes with wave 1: put that into wave 0 or an earlier one/,
    );
  });

  test("a CRD whose names are taken: its objects wait and say why, all others go on; mended, they follow", async () => {
    const group = `${scene.namespace}.example.com`;
    await scene.kubectl(["create", "-f", "-"], { input: JSON.stringify(crd(group, "widgets", "Widget")) });
    const thing = { apiVersion: `${group}/v1`, kind: "Gadget", metadata: { name: "one" } };
    scene.commit({
      "crd/a.yaml": JSON.stringify(crd(group, "gadgets", "Gadget", "widgets")),
      "crd/b.yaml": JSON.stringify(thing),
      "crd/c.yaml": configMap("beside-crd", "1"),
    });
    await gitSync("crd");
    const status = await scene.status("crd.crd", waits);
    assert.deepEqual(
      [waitOf(status)["object"], waitOf(status)["condition"]],
      [`CustomResourceDefinition gadgets.${group}`, "Established"],
    );
    assert.match(waitOf(status)["hint"] ?? "", /"widgets" is already in use/);
    assert.equal(await value("beside-crd"), "1");
    // A later pass, which did not write the CRD, knows as well what its objects wait for.
    const revision = scene.commit({ "crd/c.yaml": configMap("beside-crd", "2") });
    const again = await scene.status(
      "crd.crd",
      (later) => waits(later) && later.revision?.attempted?.endsWith(revision) === true,
    );
    assert.equal(waitOf(again)["object"], `CustomResourceDefinition gadgets.${group}`);
    await scene.kubectl(["delete", "crd", `widgets.${group}`]);
    await scene.status("crd.crd", synced);
    assert.ok(await live(`/apis/${group}/v1/NS/gadgets/one`));
    await scene.kubectl(["delete", "crd", `gadgets.${group}`, "--wait=false"]);
  });

  test("a Namespace, a CRD, its object, and the webhook that judges it in one commit: one pass, in order", async () => {
    const [place, group] = [`${scene.namespace}-one`, `one.${scene.namespace}.example.com`];
    const service = { namespace: place, name: "judge" };
    const webhook = {
      name: `judge.${group}`,
      clientConfig: { service: { ...service, path: "/" } },
      failurePolicy: "Fail",
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
      rules: [{ apiGroups: [group], apiVersions: ["v1"], resources: ["things"], operations: ["CREATE"] }],
    };
    const admission = "admissionregistration.k8s.io/v1";
    const objects = [
      {
        apiVersion: admission,
        kind: "ValidatingWebhookConfiguration",
        metadata: { name: `judge.${group}` },
        webhooks: [webhook],
      },
      { apiVersion: `${group}/v1`, kind: "Thing", metadata: { namespace: place, name: "one" } },
      { apiVersion: "v1", kind: "Service", metadata: service, spec: { ports: [{ port: 443 }] } },
      crd(group, "things", "Thing"),
      { apiVersion: "v1", kind: "Namespace", metadata: { name: place } },
    ];
    scene.commit({ "one/a.yaml": objects.map((object) => JSON.stringify(object)).join("\n---\n") });
    await gitSync("one");
    await scene.status("one.one", synced);
    const made = auditEvents(scene.cluster, '"verb":"patch"', `"code":201`)
      .filter(({ requestURI }) => requestURI.includes("fieldManager=syncline&"))
      .filter(({ requestURI }) => requestURI.includes(place) || requestURI.includes(group))
      .map(({ objectRef }) => objectRef?.resource);
    assert.deepEqual(made, [
      "namespaces",
      "customresourcedefinitions",
      "services",
      "things",
      "validatingwebhookconfigurations",
    ]);
    await scene.kubectl(["delete", "validatingwebhookconfiguration", `judge.${group}`]);
    await scene.kubectl(["delete", "crd", `things.${group}`, "--wait=false"]);
  });

  test("a webhook that does not answer is waited for, by name", async () => {
    const label = { "kubernetes.io/metadata.name": scene.namespace };
    const name = `deaf.${scene.namespace}.example.com`;
    const webhook = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata: { name },
      webhooks: [
        {
          name,
          clientConfig: { url: "https://127.0.0.1:9/x" },
          failurePolicy: "Fail",
          sideEffects: "None",
          admissionReviewVersions: ["v1"],
          namespaceSelector: { matchLabels: label },
          objectSelector: { matchLabels: { judged: "yes" } },
          rules: [
            { apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"], operations: ["CREATE"] },
          ],
        },
      ],
    };
    const judged = JSON.parse(configMap("judged", "1")) as { metadata: object };
    const labelled = { ...judged, metadata: { ...judged.metadata, labels: { judged: "yes" } } };
    await scene.kubectl(["create", "-f", "-"], { input: JSON.stringify(webhook) });
    try {
      scene.commit({ "hook/a.yaml": JSON.stringify(labelled), "hook/b.yaml": configMap("unjudged", "1") });
      await gitSync("hook");
      const status = await scene.status("hook.hook", waits);
      assert.deepEqual(
        [waitOf(status)["object"], status.failures?.[0]?.code],
        [`webhook ${name}`, "API-WEBHOOK"],
      );
      assert.equal(await value("unjudged"), "1");
    } finally {
      await scene.kubectl(["delete", "validatingwebhookconfiguration", name]);
    }
    await scene.status("hook.hook", synced);
  });
});
