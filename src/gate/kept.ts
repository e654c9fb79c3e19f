import { objectAnnotations } from "../core/labels.ts";

const helm = "helm.sh/resource-policy";
const argo = "argocd.argoproj.io/sync-options";

/** Annotations of other tools that say what `syncline.dev/prune: "false"` says. */
export const keepAnnotations: readonly string[] = [helm, argo];

/** True for an object that stays in the cluster when it leaves Git: by our own annotation, Helm's or Argo CD's. */
export function isKept(annotations: Readonly<Record<string, string>>): boolean {
  const options = (annotations[argo] ?? "").split(",").map((option) => option.trim());
  return (
    annotations[objectAnnotations.prune] === "false" ||
    annotations[helm]?.trim() === "keep" ||
    options.includes("Prune=false")
  );
}
