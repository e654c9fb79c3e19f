import { objectAnnotations } from "../core/labels.ts";

type Annotations = Readonly<Record<string, string>>;

const helm = "helm.sh/resource-policy";
const argo = "argocd.argoproj.io/sync-options";

/** Annotations of other tools that say what `syncline.dev/prune: "false"` says. */
export const keepAnnotations: readonly string[] = [helm, argo];

/** True for an object that stays in the cluster when it leaves Git. */
export function isKept(annotations: Annotations): boolean {
  return keptBy(annotations) !== undefined;
}

/** The annotation that keeps an object in the cluster when it leaves Git, as a person would write it: our own, Helm's or Argo CD's. */
export function keptBy(annotations: Annotations): string | undefined {
  const options = (annotations[argo] ?? "").split(",").map((option) => option.trim());
  if (annotations[objectAnnotations.prune] === "false") return `${objectAnnotations.prune}: "false"`;
  if (annotations[helm]?.trim() === "keep") return `${helm}: keep`;
  return options.includes("Prune=false") ? `${argo}: Prune=false` : undefined;
}

/** True for an object that is deleted only when a person approves it. */
export function isGuarded(annotations: Annotations): boolean {
  return annotations[objectAnnotations.protect] === "true";
}
