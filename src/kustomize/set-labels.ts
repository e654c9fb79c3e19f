import { isJsonObject, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { changeAt } from "./change-at.ts";
import { listOf, type Kustomization } from "./kustomization.ts";
import { tell, type Built, type Workspace } from "./workspace.ts";

/** `commonLabels`, `labels` and `commonAnnotations`. */
export function setLabels(
  work: Workspace,
  kustomization: Kustomization,
  objects: readonly Built[],
): readonly Built[] {
  const { commonLabels, commonAnnotations } = kustomization.value;
  const sets: Labels[] = isJsonObject(commonLabels)
    ? [{ pairs: commonLabels, where: [...selectors, ...templates] }]
    : [];
  for (const { item, path } of listOf(work, kustomization, "labels")) {
    if (!isJsonObject(item) || !isJsonObject(item["pairs"])) continue;
    const { includeSelectors, includeTemplates, fields } = item;
    const where =
      includeSelectors === true ? [...selectors, ...templates] : includeTemplates === true ? templates : [];
    sets.push({ pairs: item["pairs"], where });
    if (fields !== undefined) {
      tell(
        work,
        "IMPORT-FIELD",
        "labels: fields is not imported",
        kustomization.at([...path, "fields"]),
        "write a patch",
      );
    }
  }
  const annotations = isJsonObject(commonAnnotations) ? commonAnnotations : {};
  return objects.map((built) => {
    const labelled = sets.reduce(
      (object, { pairs, where }) => withLabels(object, pairs, where),
      built.object,
    );
    return { ...built, object: withAnnotations(labelled, annotations) };
  });
}

interface Labels {
  readonly pairs: JsonObject;
  readonly where: readonly Place[];
}

/** Kinds, the path to a map of labels there, and whether it is made where it is missing. */
type Place = readonly [kinds: string, path: string, create: boolean];

const workloads = "ReplicationController Deployment ReplicaSet DaemonSet StatefulSet";
const affinity = (kind: string): readonly Place[] =>
  ["podAffinity", "podAntiAffinity"].flatMap((name): readonly Place[] => [
    [
      kind,
      `spec.template.spec.affinity.${name}.preferredDuringSchedulingIgnoredDuringExecution.podAffinityTerm.labelSelector.matchLabels`,
      false,
    ],
    [
      kind,
      `spec.template.spec.affinity.${name}.requiredDuringSchedulingIgnoredDuringExecution.labelSelector.matchLabels`,
      false,
    ],
  ]);

/** kustomize's own tables (api/internal/konfig/builtinpluginconsts, v0.21). */
const selectors: readonly Place[] = [
  ["Service ReplicationController", "spec.selector", true],
  ["Deployment ReplicaSet DaemonSet StatefulSet", "spec.selector.matchLabels", true],
  ["Job PodDisruptionBudget", "spec.selector.matchLabels", false],
  ["CronJob", "spec.jobTemplate.spec.selector.matchLabels", false],
  ["NetworkPolicy", "spec.podSelector.matchLabels", false],
  ["NetworkPolicy", "spec.ingress.from.podSelector.matchLabels", false],
  ["NetworkPolicy", "spec.egress.to.podSelector.matchLabels", false],
  ["Deployment StatefulSet", "spec.template.spec.topologySpreadConstraints.labelSelector.matchLabels", false],
  ...affinity("Deployment StatefulSet"),
];
const templates: readonly Place[] = [
  [`${workloads} Job`, "spec.template.metadata.labels", true],
  ["CronJob", "spec.jobTemplate.metadata.labels", true],
  ["CronJob", "spec.jobTemplate.spec.template.metadata.labels", true],
  ["StatefulSet", "spec.volumeClaimTemplates.metadata.labels", true],
];
const annotated: readonly Place[] = [
  [`${workloads} Job`, "spec.template.metadata.annotations", true],
  ["CronJob", "spec.jobTemplate.metadata.annotations", true],
  ["CronJob", "spec.jobTemplate.spec.template.metadata.annotations", true],
];

function withLabels(object: KubeObject, pairs: JsonObject, where: readonly Place[]): KubeObject {
  return set(object, pairs, [[object.kind, "metadata.labels", true], ...where]);
}

function withAnnotations(object: KubeObject, pairs: JsonObject): KubeObject {
  if (Object.keys(pairs).length === 0) return object;
  return set(object, pairs, [[object.kind, "metadata.annotations", true], ...annotated]);
}

function set(object: KubeObject, pairs: JsonObject, places: readonly Place[]): KubeObject {
  const own = places.filter(([kinds]) => kinds.split(" ").includes(object.kind));
  const change = (map: JsonObject): JsonObject => ({ ...map, ...pairs });
  return own.reduce<KubeObject>((now, [, path, create]) => {
    // A claim template is made nowhere: only its labels.
    if (
      path.startsWith("spec.volumeClaimTemplates") &&
      (now["spec"] as JsonObject)["volumeClaimTemplates"] === undefined
    )
      return now;
    return changeAt(now, path.split("."), { create, change }) as KubeObject;
  }, object);
}
