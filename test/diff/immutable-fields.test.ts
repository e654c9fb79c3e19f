import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { SynclineError } from "../../src/core/errors.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { refOf, type KubeObject } from "../../src/core/manifest.ts";
import { compareDeclared } from "../../src/diff/compare.ts";
import { immutability } from "../../src/diff/immutable-fields.ts";
import { applyPlace, type Place } from "../apply/place.ts";

type Change = (object: KubeObject) => JsonObject;

const template = { metadata: { labels: { app: "a" } }, spec: { containers: [{ name: "c", image: "c:1" }] } };
const once = { ...template, spec: { ...template.spec, restartPolicy: "Never" } };
const selector = { matchLabels: { app: "a" } };
const claim = {
  metadata: { name: "data" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
};
const rbac = "rbac.authorization.k8s.io";

/** Objects as they are first. */
const objects: Readonly<Record<string, readonly [apiVersion: string, fields: JsonObject]>> = {
  Deployment: ["apps/v1", { spec: { selector, template } }],
  ReplicaSet: ["apps/v1", { spec: { selector, template } }],
  DaemonSet: ["apps/v1", { spec: { selector, template } }],
  StatefulSet: ["apps/v1", { spec: { selector, template, serviceName: "a", volumeClaimTemplates: [claim] } }],
  Job: ["batch/v1", { spec: { template: once, completions: 1, backoffLimit: 1, suspend: true } }],
  Pod: ["v1", { spec: { containers: [{ name: "c", image: "c:1", command: ["a"] }] } }],
  Service: ["v1", { spec: { selector: { app: "a" }, ports: [{ port: 80 }], clusterIP: "None" } }],
  PersistentVolumeClaim: ["v1", { spec: { ...claim.spec, storageClassName: "none" } }],
  PersistentVolume: [
    "v1",
    {
      spec: {
        capacity: { storage: "1Gi" },
        accessModes: ["ReadWriteOnce"],
        hostPath: { path: "/a" },
        persistentVolumeReclaimPolicy: "Retain",
      },
    },
  ],
  StorageClass: ["storage.k8s.io/v1", { provisioner: "a.example", parameters: { a: "1" } }],
  RoleBinding: [
    `${rbac}/v1`,
    { roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "view" }, subjects: [] },
  ],
  ConfigMap: ["v1", { data: { a: "1" }, immutable: true }],
  Secret: ["v1", { type: "Opaque", data: { a: "MQ==" } }],
  PriorityClass: ["scheduling.k8s.io/v1", { value: 5, description: "a" }],
  IngressClass: ["networking.k8s.io/v1", { spec: { controller: "a.example/a" } }],
  EndpointSlice: ["discovery.k8s.io/v1", { addressType: "IPv4", endpoints: [] }],
};
const clusterScoped = ["PersistentVolume", "StorageClass", "PriorityClass", "IngressClass"];

const spec =
  (more: JsonObject): Change =>
  (object) => ({ spec: { ...(object["spec"] as JsonObject), ...more } });
const otherApp = { ...template, metadata: { labels: { app: "b" } } };
const otherImage = { ...template, spec: { containers: [{ name: "c", image: "c:2" }] } };

/** [kind, what is changed, how]: the API server says whether it can be. */
const rows: readonly (readonly [kind: string, what: string, change: Change])[] = [
  ["Deployment", "selector", spec({ selector: { matchLabels: { app: "b" } }, template: otherApp })],
  ["Deployment", "image", spec({ template: otherImage })],
  ["ReplicaSet", "selector", spec({ selector: { matchLabels: { app: "b" } }, template: otherApp })],
  ["DaemonSet", "selector", spec({ selector: { matchLabels: { app: "b" } }, template: otherApp })],
  ["DaemonSet", "image", spec({ template: otherImage })],
  ["StatefulSet", "serviceName", spec({ serviceName: "b" })],
  ["StatefulSet", "podManagementPolicy", spec({ podManagementPolicy: "Parallel" })],
  ["StatefulSet", "replicas, image", spec({ replicas: 3, template: otherImage, minReadySeconds: 5 })],
  [
    "StatefulSet",
    "claim size",
    spec({
      volumeClaimTemplates: [
        { ...claim, spec: { ...claim.spec, resources: { requests: { storage: "2Gi" } } } },
      ],
    }),
  ],
  [
    "Job",
    "image",
    spec({ template: { ...once, spec: { ...once.spec, containers: [{ name: "c", image: "c:2" }] } } }),
  ],
  ["Job", "completions", spec({ completions: 2 })],
  ["Job", "parallelism, backoffLimit", spec({ parallelism: 0, backoffLimit: 3 })],
  ["Pod", "image", spec({ containers: [{ name: "c", image: "c:2", command: ["a"] }] })],
  ["Pod", "command", spec({ containers: [{ name: "c", image: "c:1", command: ["b"] }] })],
  ["Service", "clusterIP", spec({ clusterIP: "10.0.99.98" })],
  ["Service", "selector, ports", spec({ selector: { app: "b" }, ports: [{ port: 81 }] })],
  ["PersistentVolumeClaim", "less", spec({ resources: { requests: { storage: "512Mi" } } })],
  ["PersistentVolumeClaim", "storage class", spec({ storageClassName: "other" })],
  ["PersistentVolumeClaim", "access modes", spec({ accessModes: ["ReadWriteMany"] })],
  ["PersistentVolume", "source", spec({ hostPath: { path: "/b" } })],
  ["PersistentVolume", "reclaim policy", spec({ persistentVolumeReclaimPolicy: "Delete" })],
  ["StorageClass", "provisioner", () => ({ provisioner: "b.example" })],
  ["StorageClass", "parameters", () => ({ parameters: { a: "2" } })],
  ["StorageClass", "growing", () => ({ allowVolumeExpansion: true })],
  ["RoleBinding", "roleRef", () => ({ roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "edit" } })],
  ["RoleBinding", "subjects", () => ({ subjects: [{ kind: "User", name: "bob", apiGroup: rbac }] })],
  ["ConfigMap", "data of an immutable one", () => ({ data: { a: "2" } })],
  ["ConfigMap", "labels of an immutable one", () => ({ metadata: { labels: { a: "1" } } })],
  ["Secret", "type", () => ({ type: "example.com/other" })],
  ["Secret", "data", () => ({ data: { a: "Mg==" } })],
  ["PriorityClass", "value", () => ({ value: 6 })],
  ["PriorityClass", "description", () => ({ description: "b" })],
  ["IngressClass", "controller", () => ({ spec: { controller: "b.example/b" } })],
  ["EndpointSlice", "addressType", () => ({ addressType: "FQDN" })],
];

describe("what cannot be changed, as a real API server says it", () => {
  let place: Place;
  before(async () => {
    place = await applyPlace("immutable");
  });
  const apply = async (object: KubeObject, dryRun: boolean): Promise<KubeObject> => {
    const options = { manager: "syncline", force: true, dryRun, metadataOnly: false };
    const answer = await place.cluster.apply(object, options, AbortSignal.timeout(60_000));
    if (answer.type !== "applied") throw new Error(answer.message);
    return answer.object;
  };
  const remove = async (object: KubeObject): Promise<void> => {
    const live = await place.cluster.get(refOf(object), {}, AbortSignal.timeout(60_000));
    const options = { uid: live?.metadata.uid ?? "", propagation: "Background" } as const;
    await place.cluster.delete(refOf(object), options, AbortSignal.timeout(60_000));
  };
  for (const [index, [kind, what, change]] of rows.entries())
    test(`${kind}: ${what}`, async () => {
      const [apiVersion, fields] = objects[kind]!;
      const name = `imm-${place.namespace.slice(-6)}-${index}`;
      const metadata = clusterScoped.includes(kind) ? { name } : { name, namespace: place.namespace };
      const first: KubeObject = { apiVersion, kind, metadata, ...fields };
      await apply(first, false);
      try {
        const changed = change(first);
        const { metadata: more } = changed as { metadata?: object };
        const second: KubeObject = { ...first, ...changed, metadata: { ...metadata, ...more } };
        const refused = await apply(second, true).then(
          () => false,
          (error: unknown) => error instanceof SynclineError && error.code === "API-INVALID",
        );
        const live = await place.cluster.get(refOf(first), {}, AbortSignal.timeout(60_000));
        const found = immutability(compareDeclared(second, live!), {
          live: live!,
          desired: second,
          isRollout: false,
        });
        assert.equal(found !== undefined, refused, JSON.stringify(found));
      } finally {
        if (clusterScoped.includes(kind)) await remove(first);
      }
    });
});

const live: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop" },
  spec: { selector: { matchLabels: { app: "a" } } },
};
const change = [{ path: ".spec.selector.matchLabels.app", before: "a", after: "b" }];
const consent = { annotations: { "syncline.dev/replace": "true" } };
const held: KubeObject = { ...live, kind: "StatefulSet", spec: { volumeClaimTemplates: [{}] } };

/** [name, live, what Git says about replacing, the paths, what comes of it] */
const verdicts: readonly (readonly [string, KubeObject, object, string, string])[] = [
  [
    "told beforehand, with the choices",
    live,
    {},
    ".spec.selector.matchLabels.app",
    'uncorrectable .spec.selector.matchLabels.app is immutable: raise Git to the live value, yield the field (fields: in release.yaml), or annotate syncline.dev/replace: "true"',
  ],
  ["with consent", live, consent, ".spec.selector.matchLabels.app", "replace"],
  [
    "what holds data, whoever consents",
    held,
    consent,
    ".spec.serviceName",
    "uncorrectable .spec.serviceName is immutable: raise Git to the live value, yield the field (fields: in release.yaml); it is never replaced: its claims hold data",
  ],
  ["a Job of a new content", { ...live, apiVersion: "batch/v1", kind: "Job" }, {}, ".spec.template", "rerun"],
  ["nothing that cannot be", live, {}, ".spec.replicas", "fine"],
];
for (const [name, object, more, path, want] of verdicts)
  test(`immutable: ${name}`, () => {
    const desired = { ...object, metadata: { ...object.metadata, ...more } };
    const changes = change.map((each) => ({ ...each, path }));
    const found = immutability(changes, { live: object, desired, isRollout: true });
    const words = found?.type === "uncorrectable" ? ` ${found.words}` : "";
    assert.equal(found === undefined ? "fine" : `${found.type}${words}`, want);
  });
