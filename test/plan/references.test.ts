import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, JsonObject } from "../../src/core/json.ts";
import type { Manifest } from "../../src/core/manifest.ts";
import { refId, refText } from "../../src/core/object-ref.ts";
import { lateObjects } from "../../src/plan/late-objects.ts";
import { makePlan } from "../../src/plan/plan.ts";
import { lateNeeds, referencesOf } from "../../src/plan/references.ts";

const workload = (kind: string, spec: JsonObject): Manifest => {
  const ref = { group: "", kind, namespace: "shop", name: "web" };
  const object = { apiVersion: "v1", kind, metadata: { name: "web", namespace: "shop" }, spec };
  return { ref, object, position: { file: "a.yaml", line: 1, column: 1 } };
};
const deployment = (pod: JsonObject): Manifest => workload("Deployment", { template: { spec: pod } });
const container = (more: JsonObject): JsonObject => ({ containers: [{ name: "c", ...more }] });

const rows: readonly (readonly [name: string, manifest: Manifest, want: string])[] = [
  ["its account", deployment({ serviceAccountName: "robot" }), "ServiceAccount robot"],
  ["a Pod has its own spec", workload("Pod", { serviceAccountName: "robot" }), "ServiceAccount robot"],
  [
    "a CronJob's pods",
    workload("CronJob", { jobTemplate: { spec: { template: { spec: { serviceAccountName: "robot" } } } } }),
    "ServiceAccount robot",
  ],
  [
    "whole environments",
    deployment(container({ envFrom: [{ secretRef: { name: "a" } }, { configMapRef: { name: "b" } }] })),
    "Secret a, ConfigMap b",
  ],
  [
    "single variables",
    deployment(
      container({
        env: [
          { name: "A", valueFrom: { secretKeyRef: { name: "a", key: "k" } } },
          { name: "B", valueFrom: { configMapKeyRef: { name: "b", key: "k" } } },
          { name: "C", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
          { name: "D", value: "d" },
        ],
      }),
    ),
    "Secret a, ConfigMap b",
  ],
  [
    "volumes",
    deployment({
      volumes: [
        { name: "1", secret: { secretName: "a" } },
        { name: "2", configMap: { name: "b" } },
        { name: "3", persistentVolumeClaim: { claimName: "c" } },
        { name: "4", projected: { sources: [{ secret: { name: "d" } }, { configMap: { name: "e" } }] } },
        { name: "5", emptyDir: {} },
      ],
    }),
    "Secret a, ConfigMap b, PersistentVolumeClaim c, Secret d, ConfigMap e",
  ],
  [
    "init containers, and each once",
    deployment({
      initContainers: [{ name: "i", envFrom: [{ secretRef: { name: "a" } }] }],
      ...container({ envFrom: [{ secretRef: { name: "a" } }] }),
    }),
    "Secret a",
  ],
  [
    "what is optional is not needed",
    deployment({
      ...container({ envFrom: [{ secretRef: { name: "a", optional: true } }] }),
      volumes: [{ name: "1", configMap: { name: "b", optional: true } }],
    }),
    "",
  ],
  ["odd shapes need nothing", workload("Deployment", { template: "x", containers: 3 }), ""],
  ["no spec", { ...deployment({}), object: { apiVersion: "v1", kind: "X", metadata: { name: "x" } } }, ""],
];
for (const [name, manifest, want] of rows) {
  test(`what a pod needs: ${name}`, () => {
    const text = referencesOf(manifest).map((ref) => refText(ref).replace("shop/", ""));
    assert.equal(text.join(", "), want);
  });
}

const needy = deployment(container({ envFrom: [{ secretRef: { name: "a" } }] }));
const secretRef = { group: "", kind: "Secret", namespace: "shop", name: "a" };
const secret: Manifest = {
  ref: secretRef,
  object: {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "a", namespace: "shop", annotations: { "syncline.dev/wave": "1" } },
  },
  position: { file: "b.yaml", line: 1, column: 1 },
};
for (const [name, change, want] of [
  [
    "that is created",
    { action: "create", ref: secretRef, manifest: secret },
    "OBJ-ORDER a.yaml Deployment shop/web of wave 0 needs Secret shop/a, which comes with wave 1",
  ],
  ["that is there", { action: "update", ref: secretRef, manifest: secret, uid: "u" }, ""],
  ["that does not change", { action: "unchanged", ref: secretRef, manifest: secret }, ""],
] as const)
  test(`a plan with a Secret of a later wave ${name}`, () => {
    const plan = makePlan([{ action: "create", ref: needy.ref, manifest: needy }, change]);
    const told = lateObjects(plan).map(
      ({ code, position, message }) => `${code} ${position?.file ?? ""} ${message}`,
    );
    assert.equal(told.join(), want);
  });

const waveRows: readonly (readonly [name: string, own: number, wave: number | undefined, want: Json])[] = [
  ["in a later wave", 0, 2, 2],
  ["in the same", 1, 1, null],
  ["before", 1, 0, null],
  ["not in the release", 0, undefined, null],
];
for (const [name, own, wave, want] of waveRows) {
  test(`a Secret that a pod needs: ${name}`, () => {
    const manifest = deployment(container({ envFrom: [{ secretRef: { name: "a" } }] }));
    const secret = { group: "", kind: "Secret", namespace: "shop", name: "a" };
    const waves = new Map([[refId(manifest.ref), own]]);
    if (wave !== undefined) waves.set(refId(secret), wave);
    assert.equal(lateNeeds(manifest, waves)[0]?.wave ?? null, want);
  });
}
