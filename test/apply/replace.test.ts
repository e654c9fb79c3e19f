import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { SynclineError } from "../../src/core/errors.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { refOf, type KubeObject } from "../../src/core/manifest.ts";
import { applyPlace, type How, type Place } from "./place.ts";

const object = (apiVersion: string, kind: string, name: string, rest: JsonObject): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name },
  ...rest,
});
const consenting = (bare: KubeObject): KubeObject => ({
  ...bare,
  metadata: { ...bare.metadata, annotations: { "syncline.dev/replace": "true" } },
});
const podTemplate = (app: string, annotations: JsonObject = {}): JsonObject => ({
  metadata: { labels: { app }, annotations },
  spec: { restartPolicy: "Never", containers: [{ name: "main", image: "main:1" }] },
});
const service = (spec: JsonObject = {}): KubeObject =>
  object("v1", "Service", "web", { spec: { ports: [{ port: 80 }], ...spec } });
const headless = service({ clusterIP: "None" });
const settings = (a: string): KubeObject =>
  object("v1", "ConfigMap", "settings", { immutable: true, data: { a } });
const secret = (a: string): KubeObject => object("v1", "Secret", "secret", { immutable: true, data: { a } });
const claim = (storage: string): KubeObject =>
  object("v1", "PersistentVolumeClaim", "claim", {
    spec: {
      storageClassName: "none",
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage } },
    },
  });
const deployment = (app: string): KubeObject => {
  const { spec, ...more } = podTemplate(app);
  const template = { ...more, spec: { ...(spec as JsonObject), restartPolicy: "Always" } };
  return object("apps/v1", "Deployment", "web", {
    spec: { replicas: 0, selector: { matchLabels: { app } }, template },
  });
};
const stateful = (storage: string): KubeObject => {
  const { spec, ...more } = podTemplate("db");
  return object("apps/v1", "StatefulSet", "db", {
    spec: {
      replicas: 0,
      serviceName: "db",
      selector: { matchLabels: { app: "db" } },
      template: { ...more, spec: { ...(spec as JsonObject), restartPolicy: "Always" } },
      volumeClaimTemplates: [
        {
          metadata: { name: "data" },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
        },
      ],
    },
  });
};
const roleBinding = (name: string): KubeObject =>
  object("rbac.authorization.k8s.io/v1", "RoleBinding", "rb", {
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "alice" }],
  });
const storageClass = (name: string, type: string): KubeObject =>
  object("storage.k8s.io/v1", "StorageClass", name, { provisioner: "none.test", parameters: { type } });
const job = (image: string, annotations: JsonObject = {}): KubeObject => {
  const template = podTemplate("job", annotations);
  const spec = { restartPolicy: "Never", containers: [{ name: "main", image }] };
  return object("batch/v1", "Job", "migrate", { spec: { template: { ...template, spec } } });
};

describe("values that cannot change, on a real API server", () => {
  let place: Place;
  before(async () => {
    place = await applyPlace("immutable");
  });
  /** What came of it, and whether the object is another one now. */
  const change = async (was: KubeObject, wanted: KubeObject, how: How = {}) => {
    const ref = refOf(was);
    await place.apply(was);
    const { uid } = (await place.live(ref)).metadata;
    const outcome = await place.apply(wanted, how).then(
      ({ type }) => type,
      (error: unknown) => (error instanceof SynclineError ? `${error.code} ${error.message}` : String(error)),
    );
    const isNew = (await place.live(ref)).metadata.uid !== uid;
    return { outcome, isNew };
  };

  const refused: readonly (readonly [string, KubeObject, KubeObject])[] = [
    ["a Deployment's selector", deployment("a"), deployment("b")],
    ["the address of a Service", service(), headless],
    ["an immutable ConfigMap", settings("1"), settings("2")],
    ["an immutable Secret", secret("MQ=="), secret("Mg==")],
    ["a smaller claim", claim("2Gi"), claim("1Gi")],
    ["claim templates", stateful("1Gi"), stateful("2Gi")],
    ["the role of a RoleBinding", roleBinding("view"), roleBinding("edit")],
    ["parameters of a StorageClass", storageClass("immutable", "a"), storageClass("immutable", "b")],
  ];
  for (const [name, was, wanted] of refused) {
    test(`${name}: refused with the choices, nothing is deleted`, async () => {
      const { outcome, isNew } = await change(was, wanted);
      assert.match(outcome, /^OBJ-IMMUTABLE .*put the live value into Git/);
      assert.equal(isNew, false);
    });
  }

  test("with consent it is deleted and made anew", async () => {
    assert.deepEqual(await change(consenting(service()), consenting(headless)), {
      outcome: "replaced",
      isNew: true,
    });
  });

  test("… but not when it could not be made anew: the old one stays", async () => {
    const broken = service({ clusterIP: "None", ports: [{ port: 0 }] });
    const { outcome, isNew } = await change(consenting(service()), consenting(broken));
    assert.match(outcome, /^API-INVALID /);
    assert.equal(isNew, false);
  });

  for (const [name, was, wanted] of [
    ["a claim", claim("2Gi"), claim("1Gi")],
    ["a StatefulSet with claims", stateful("1Gi"), stateful("2Gi")],
  ] as const) {
    test(`${name} is not replaced, whoever consents`, async () => {
      const { outcome, isNew } = await change(was, consenting(wanted));
      assert.match(outcome, /^OBJ-IMMUTABLE .*it is not replaced: .*data/);
      assert.equal(isNew, false);
    });
  }

  test("another mistake is none of these", async () => {
    const { outcome } = await change(service(), service({ ports: [{ port: 0 }] }));
    assert.match(outcome, /^API-INVALID /);
  });

  test("a Job with a new content waits for the old one, then runs again", async () => {
    const running = await change(job("main:1", { "testcluster/delay": "1s" }), job("main:2"));
    assert.match(running.outcome, /^OBJ-RUNNING /);
    assert.equal(running.isNew, false);
    await place.kubectl(["wait", "--for=condition=Complete", "--timeout=60s", "job/migrate"]);
    const before = (await place.live(refOf(job("")))).metadata.uid;
    assert.deepEqual(await place.apply(job("main:2")), { type: "replaced" });
    assert.notEqual((await place.live(refOf(job("")))).metadata.uid, before);
  });
});
