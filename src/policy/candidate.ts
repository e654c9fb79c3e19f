import type { Capabilities } from "../core/capabilities.ts";
import type { KubeObject, Manifest } from "../core/manifest.ts";
import { versionOf, type GroupKind } from "../core/object-ref.ts";
import type { Candidate } from "./match.ts";
import { resourceNames } from "./resource-name.ts";

/** What is known around the objects: their resource names and their namespaces. */
export interface Surroundings {
  readonly resourceOf: (kind: GroupKind) => string;
  /** By name. */
  readonly namespaces: ReadonlyMap<string, KubeObject>;
}

/** Looks at all manifests once; those of the release win over namespaces known from elsewhere. */
export function surroundingsOf(
  manifests: readonly Manifest[],
  { capabilities, namespaces = [] }: { capabilities: Capabilities; namespaces?: readonly KubeObject[] },
): Surroundings {
  const own = manifests.map(({ object }) => object).filter(isNamespace);
  return {
    resourceOf: resourceNames(manifests, capabilities),
    namespaces: new Map(
      [...namespaces, ...own].map((object) => [object.metadata.name, withNameLabel(object)]),
    ),
  };
}

/** The object as rules see it. */
export function candidateOf({ ref, object }: Manifest, around: Surroundings): Candidate {
  const labels = object.metadata.labels ?? {};
  return {
    ref,
    version: versionOf(object.apiVersion),
    resource: around.resourceOf(ref),
    labels,
    namespaceLabels: isNamespace(object)
      ? withNameLabel(object).metadata.labels
      : namespaceOf(ref.namespace, around)?.metadata.labels,
  };
}

/** The namespace's object; of one that nobody described only the name is known. undefined for cluster-scoped objects. */
export function namespaceOf(name: string, { namespaces }: Surroundings): KubeObject | undefined {
  if (name === "") return undefined;
  return namespaces.get(name) ?? withNameLabel({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

/** The API server sets this label on every namespace. */
function withNameLabel(object: KubeObject): KubeObject {
  const { name, labels } = object.metadata;
  return {
    ...object,
    metadata: { ...object.metadata, labels: { ...labels, "kubernetes.io/metadata.name": name } },
  };
}

function isNamespace({ apiVersion, kind }: KubeObject): boolean {
  return apiVersion === "v1" && kind === "Namespace";
}
