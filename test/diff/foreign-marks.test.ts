import assert from "node:assert/strict";
import { test } from "node:test";
import type { ObjectMeta } from "../../src/core/manifest.ts";
import { foreignTool } from "../../src/diff/foreign-marks.ts";
import { toolOf } from "../../src/diff/tools.ts";

const marks: readonly (readonly [name: string, meta: Omit<ObjectMeta, "name">, tool: string | undefined])[] =
  [
    [
      "Helm",
      { annotations: { "meta.helm.sh/release-name": "shop" } },
      "Helm (meta.helm.sh/release-name: shop)",
    ],
    [
      "Argo CD by annotation",
      { annotations: { "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:shop/web" } },
      "Argo CD (argocd.argoproj.io/tracking-id: shop:apps/Deployment:shop/web)",
    ],
    [
      "Argo CD by label",
      { labels: { "argocd.argoproj.io/instance": "shop" } },
      "Argo CD (argocd.argoproj.io/instance: shop)",
    ],
    [
      "Flux's kustomize-controller",
      { labels: { "kustomize.toolkit.fluxcd.io/name": "shop" } },
      "Flux (kustomize.toolkit.fluxcd.io/name: shop)",
    ],
    [
      "Flux's helm-controller",
      { labels: { "helm.toolkit.fluxcd.io/name": "shop" } },
      "Flux (helm.toolkit.fluxcd.io/name: shop)",
    ],
    ["a chart's own label is no mark", { labels: { "app.kubernetes.io/managed-by": "Helm" } }, undefined],
    ["neither is the common instance label", { labels: { "app.kubernetes.io/instance": "shop" } }, undefined],
  ];
for (const [name, meta, want] of marks)
  test(`whose mark: ${name}`, () => {
    assert.equal(foreignTool({ name: "web", ...meta }), want);
  });

for (const [manager, want] of [
  ["argocd-controller", "Argo CD"],
  ["kustomize-controller", "Flux"],
  ["helm-controller", "Flux"],
  ["flux-client-side-apply", "Flux"],
  ["helm", "Helm"],
  ["kubectl-edit", undefined],
  ["helmfile-operator", undefined],
] as const)
  test(`${manager} writes for ${want ?? "no GitOps tool"}`, () => {
    assert.equal(toolOf(manager), want);
  });
