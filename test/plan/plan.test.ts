import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change } from "../../src/core/change.ts";
import { refOf, type KubeObject, type Manifest } from "../../src/core/manifest.ts";
import { hashPlan, makePlan, planText, type Prune } from "../../src/plan/plan.ts";

const position = { file: "a.yaml", line: 1, column: 1 };
function manifest(
  apiVersion: string,
  kind: string,
  name: string,
  annotations?: Record<string, string>,
): Manifest {
  const object: KubeObject = { apiVersion, kind, metadata: { name, ...(annotations && { annotations }) } };
  return { ref: { ...refOf(object), namespace: "shop" }, object, position };
}
const create = (m: Manifest): Change => ({ action: "create", ref: m.ref, manifest: m });
const prune = (m: Manifest, uid = "u"): Prune => ({
  action: "prune",
  ref: m.ref,
  live: { ...m.object, metadata: { name: m.ref.name, uid } },
});

test("waves, then kind stages; Namespaces and CRDs first; prunes last and in reverse", () => {
  const changes: Change[] = [
    create(manifest("apps/v1", "Deployment", "web")),
    create(manifest("example.com/v1", "Widget", "w")),
    create(manifest("v1", "ConfigMap", "late", { "syncline.dev/wave": "2" })),
    create(manifest("v1", "Service", "web")),
    create(manifest("v1", "ConfigMap", "early", { "argocd.argoproj.io/sync-wave": "-1" })),
    create(
      manifest("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.com", {
        "syncline.dev/wave": "5",
      }),
    ),
    create(manifest("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "hook")),
    create(manifest("v1", "Namespace", "shop")),
    prune(manifest("v1", "ConfigMap", "old")),
    prune(manifest("apps/v1", "Deployment", "old")),
    {
      action: "unchanged",
      ref: manifest("v1", "Secret", "same").ref,
      manifest: manifest("v1", "Secret", "same"),
    },
  ];
  assert.equal(
    planText(makePlan(changes)),
    [
      "wave -1",
      "  create   Namespace shop/shop",
      "  create   ConfigMap shop/early",
      "wave 0, when wave -1 is Healthy",
      "  create   Service shop/web",
      "  create   Deployment shop/web",
      "  create   Widget shop/w",
      "  create   ValidatingWebhookConfiguration shop/hook",
      "wave 2, when wave 0 is Healthy",
      "  create   ConfigMap shop/late",
      "wave 5, when wave 2 is Healthy",
      "  create   CustomResourceDefinition shop/widgets.example.com",
      "prune after apply",
      "  delete   Deployment shop/old",
      "  delete   ConfigMap shop/old",
    ].join("\n"),
  );
});

test("what comes too late for a workload is said, and corrections wait for no wave", () => {
  const web = manifest("apps/v1", "Deployment", "web");
  const spec = { template: { spec: { serviceAccountName: "robot" } } };
  const robot = manifest("v1", "ServiceAccount", "robot", { "syncline.dev/wave": "1" });
  const moved = manifest("v1", "ConfigMap", "moved", { "syncline.dev/wave": "2" });
  const plan = makePlan([
    create({ ...web, object: { ...web.object, spec } }),
    create(robot),
    { action: "correct", ref: moved.ref, manifest: moved, uid: undefined, fields: [], kind: "deleted" },
  ]);
  assert.equal(
    planText(plan),
    [
      "wave 0",
      "  create   Deployment shop/web  (needs ServiceAccount shop/robot, which comes with wave 1)",
      "wave 1, when wave 0 is Healthy",
      "  create   ServiceAccount shop/robot",
      "wave 2",
      "  correct  ConfigMap shop/moved  (deleted by hand)",
    ].join("\n"),
  );
});

const identity = { gitSyncUid: "g", release: "web", revision: "main@sha1:1", renderDigest: "d", nonce: "n" };
const prunes = [prune(manifest("v1", "ConfigMap", "a"), "1"), prune(manifest("v1", "ConfigMap", "b"), "2")];
test("a plan's hash is for exactly these objects, in any order", () => {
  assert.equal(hashPlan(identity, prunes), hashPlan(identity, prunes.toReversed()));
});
for (const [name, other] of [
  ["another uid", hashPlan(identity, [prune(manifest("v1", "ConfigMap", "a"), "9"), ...prunes.slice(1)])],
  ["fewer objects", hashPlan(identity, prunes.slice(1))],
  ["another nonce", hashPlan({ ...identity, nonce: "m" }, prunes)],
  ["another revision", hashPlan({ ...identity, revision: "main@sha1:2" }, prunes)],
] as const) {
  test(`a plan's hash differs for ${name}`, () => {
    assert.notEqual(other, hashPlan(identity, prunes));
  });
}
