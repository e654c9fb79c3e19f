import { pathText, type FieldPath } from "../core/field-path.ts";
import { replicasPath } from "../core/scale.ts";
import type { ConflictCause } from "../ports.ts";
import { covers, type Rulings } from "./left-fields.ts";

/** What a conflict with a manager means: its field is taken by force, left to it, or left to it and reported. */
export type Verdict = "take" | "yield" | "unknown";

type Pattern = readonly [Verdict, readonly string[]];

/** Ordered; the first match counts. `*` stands for any text. Controllers own what they write; people and earlier tools do not. */
const patterns: readonly Pattern[] = [
  ["take", ["syncline", "syncline-handover"]],
  [
    "yield",
    [
      "kube-controller-manager",
      "kube-scheduler",
      "kubelet",
      "*cloud-controller-manager",
      "clusterrole-aggregation-controller",
      "vpa-*",
      "keda*",
      "cainjector",
      "cert-manager-cainjector",
      "manager",
      "operator",
    ],
  ],
  [
    "take",
    [
      "kubectl*",
      "before-first-apply",
      "helm",
      "helm-controller",
      "kustomize-controller",
      "flux*",
      "argocd-*",
      "kluctl*",
      "kapp*",
      "Terraform",
      "HashiCorp",
      "pulumi*",
      "k9s",
      "Lens",
      "OpenLens",
      "node-fetch",
      "Mozilla",
      "rancher",
      "curl",
      "Python-urllib",
      "OpenAPI-Generator",
    ],
  ],
  ["yield", ["*-controller", "*-autoscaler", "*-operator", "*-cainjector"]],
];

/** The verdict for a field manager's name (apply-and-drift.md, "Apply"). */
export function verdictOn(manager: string): Verdict {
  for (const [verdict, names] of patterns) if (names.some((name) => matches(manager, name))) return verdict;
  return "unknown";
}

function matches(manager: string, pattern: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return manager === pattern;
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return manager.length >= head.length + tail.length && manager.startsWith(head) && manager.endsWith(tail);
}

/** The verdict for a field that a manager holds: what is ruled on the field goes before the manager's name. An autoscaler that is
 *  gone leaves its entry behind: nobody sets the replicas any more. */
export function verdictOnField(
  { manager, subresource }: Pick<ConflictCause, "manager" | "subresource">,
  path: FieldPath | undefined,
  { taken, isScaleFree }: Rulings,
): Verdict {
  if (path === undefined) return verdictOn(manager);
  if (taken.some((above) => covers(above, path))) return "take";
  const isLeftover = isScaleFree && subresource === "scale" && pathText(path) === replicasPath;
  const isScaler = manager === "kube-controller-manager" || matches(manager, "keda*");
  return isLeftover && isScaler ? "take" : verdictOn(manager);
}
