import { parsePath, type FieldPath } from "../core/field-path.ts";
import { gitSyncLabel, partOf, releaseLabel, sourceAnnotation } from "../core/labels.ts";

const ownKeys: readonly unknown[] = [partOf, gitSyncLabel, releaseLabel, sourceAnnotation];

/** Why a path cannot stand in `fields:` of release.yaml; completes "path …". undefined = it can. */
export function whyNoRulePath(text: string): string | undefined {
  const path = pathOf(text);
  if (path === undefined || path.length === 0) return "must be a field path such as .spec.replicas";
  if (path.some((step) => typeof step === "number"))
    return "must name an item of a list by its keys, as in .spec.ports[port=80], or the whole list";
  const [first, second, third] = path;
  const isIdentity = first === "apiVersion" || first === "kind";
  const isWhole = first === "metadata" && (path.length === 1 || second === "name" || second === "namespace");
  const isMap = first === "metadata" && (second === "labels" || second === "annotations");
  if (isIdentity || isWhole || (isMap && (path.length === 2 || ownKeys.includes(third))))
    return 'must not hold what an object is known by; name one label or annotation, as in .metadata.labels["team"]';
  return undefined;
}

function pathOf(text: string): FieldPath | undefined {
  try {
    return parsePath(text);
  } catch {
    return undefined;
  }
}
