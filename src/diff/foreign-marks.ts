import type { ObjectMeta } from "../core/manifest.ts";

/** Marks that other tools leave on what they manage: [tool, key, where]. A Helm chart's own `managed-by: Helm` label is none. */
const marks: readonly (readonly [string, string, "labels" | "annotations"])[] = [
  ["Helm", "meta.helm.sh/release-name", "annotations"],
  ["Argo CD", "argocd.argoproj.io/tracking-id", "annotations"],
  ["Argo CD", "argocd.argoproj.io/instance", "labels"],
  ["Flux", "kustomize.toolkit.fluxcd.io/name", "labels"],
  ["Flux", "helm.toolkit.fluxcd.io/name", "labels"],
];

/** `Helm (meta.helm.sh/release-name: shop)` when another tool manages the object. */
export function foreignTool(meta: ObjectMeta): string | undefined {
  for (const [tool, key, where] of marks) {
    const value = meta[where]?.[key];
    if (value !== undefined) return `${tool} (${key}: ${value})`;
  }
  return undefined;
}

/** `ReplicaSet web-5d8` when a controller owns the object. */
export function controllerOf(meta: ObjectMeta): string | undefined {
  const owner = meta.ownerReferences?.find((reference) => reference.controller === true);
  return owner && `${owner.kind} ${owner.name}`;
}
