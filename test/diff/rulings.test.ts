import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePath, pathText } from "../../src/core/field-path.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { FieldPolicy, FieldRule } from "../../src/core/release.ts";
import type { Scale } from "../../src/core/scale.ts";
import { covers, rulingsOn } from "../../src/diff/left-fields.ts";
import { partialObject } from "../../src/diff/partial-object.ts";
import { verdictOnField } from "../../src/diff/rivals.ts";
import { isScalable, scalerOf, scales } from "../../src/diff/scaler.ts";
import { deployment, liveObject, manifest } from "./objects.ts";

const { ref } = manifest();
const by = { group: "autoscaling", kind: "HorizontalPodAutoscaler", namespace: "shop", name: "web" };
const scaled: Scale = { type: "scaled", by };
const free: Scale = { type: "free" };
const unknown: Scale = { type: "unknown", why: "may not list" };
const rule = (policy: FieldPolicy, path = ".spec.replicas"): readonly FieldRule[] => [
  { kind: "Deployment", path, policy },
];

const leftRows: readonly (readonly [string, readonly FieldRule[], Scale | undefined, readonly string[]])[] = [
  ["an autoscaler exists", [], scaled, [".spec.replicas"]],
  ["none exists", [], free, []],
  ["not known", [], unknown, []],
  ["both say so: once", rule("Ignore"), scaled, [".spec.replicas"]],
  ["release.yaml takes them all the same", rule("Take"), scaled, []],
];
for (const [name, rules, scale, want] of leftRows) {
  test(`left: ${name}`, () => {
    assert.deepEqual(rulingsOn(ref, rules, scale).left.map(pathText), want);
  });
}

const scaleEntry = { manager: "kube-controller-manager", subresource: "scale" };
const verdictRows: readonly (readonly [string, Parameters<typeof verdictOnField>, string])[] = [
  [
    "an autoscaler's entry, nothing known",
    [scaleEntry, parsePath(".spec.replicas"), rulingsOn(ref, [])],
    "yield",
  ],
  ["… not allowed to look", [scaleEntry, parsePath(".spec.replicas"), rulingsOn(ref, [], unknown)], "yield"],
  ["… left behind", [scaleEntry, parsePath(".spec.replicas"), rulingsOn(ref, [], free)], "take"],
  [
    "KEDA's, left behind",
    [{ manager: "keda", subresource: "scale" }, parsePath(".spec.replicas"), rulingsOn(ref, [], free)],
    "take",
  ],
  [
    "another autoscaler's, of a kind that is not known",
    [
      { manager: "acme-autoscaler", subresource: "scale" },
      parsePath(".spec.replicas"),
      rulingsOn(ref, [], free),
    ],
    "yield",
  ],
  [
    "the same manager, another field",
    [{ ...scaleEntry, subresource: "" }, parsePath(".spec.paused"), rulingsOn(ref, [], free)],
    "yield",
  ],
  [
    "Take above the field",
    [
      { manager: "acme-operator", subresource: "" },
      parsePath(".spec.template.spec.containers[name=web].image"),
      rulingsOn(ref, rule("Take", ".spec.template")),
    ],
    "take",
  ],
  ["no path to go by", [scaleEntry, undefined, rulingsOn(ref, rule("Take"), free)], "yield"],
];
for (const [name, [rival, path, rulings], want] of verdictRows) {
  test(`whose field: ${name}`, () => {
    assert.equal(verdictOnField(rival, path, rulings), want);
  });
}

const coverRows: readonly (readonly [string, string, boolean])[] = [
  [".spec", ".spec.replicas", true],
  [".spec.replicas", ".spec", false],
  [".spec.ports[port=80]", ".spec.ports[port=80,protocol=TCP].nodePort", true],
  [".spec.ports[port=81]", ".spec.ports[port=80,protocol=TCP]", false],
];
for (const [above, path, want] of coverRows) {
  test(`${above} covers ${path}: ${String(want)}`, () => {
    assert.equal(covers(parsePath(above), parsePath(path)), want);
  });
}

const scaler = (kind: string, target: object): KubeObject => ({
  apiVersion: kind === "ScaledObject" ? "keda.sh/v1alpha1" : "autoscaling/v2",
  kind,
  metadata: { name: "web", namespace: "shop" },
  spec: { scaleTargetRef: target as Record<string, string> },
});
const web = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const scalerRows: readonly (readonly [string, KubeObject, boolean])[] = [
  ["an HPA", scaler("HorizontalPodAutoscaler", web), true],
  ["of another object", scaler("HorizontalPodAutoscaler", { ...web, name: "other" }), false],
  ["of another kind", scaler("HorizontalPodAutoscaler", { ...web, kind: "StatefulSet" }), false],
  ["of another group", scaler("HorizontalPodAutoscaler", { ...web, apiVersion: "acme.dev/v1" }), false],
  ["a ScaledObject, which means a Deployment", scaler("ScaledObject", { name: "web" }), true],
  ["another kind with a scaleTargetRef", scaler("VerticalPodAutoscaler", web), false],
];
for (const [name, object, want] of scalerRows) {
  test(`scales: ${name}`, () => {
    const found = scalerOf(object);
    assert.equal(found !== undefined && scales(found, ref), want);
  });
}

test("a Deployment may be scaled although Git does not say its replicas; a ConfigMap never", () => {
  const { replicas: _replicas, ...spec } = deployment()["spec"] as Record<string, never>;
  assert.equal(isScalable(manifest({ ...deployment(), spec })), true);
  assert.equal(isScalable(manifest({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } })), false);
});

test("a part of an object: list items with their keys, several fields of one item together", () => {
  const paths = [".spec.replicas", ".metadata.labels.none"].concat(
    ["image", "resources.limits"].map((name) => `.spec.template.spec.containers[name=web].${name}`),
  );
  assert.deepEqual(partialObject(liveObject(), paths.map(parsePath)), {
    spec: {
      replicas: 3,
      template: {
        spec: { containers: [{ name: "web", image: "web:1", resources: { limits: { cpu: "1000m" } } }] },
      },
    },
  });
});
