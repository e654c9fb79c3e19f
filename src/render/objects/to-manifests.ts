import type { KubeObject, Manifest } from "../../core/manifest.ts";
import { refOf } from "../../core/manifest.ts";
import { groupOf, refId } from "../../core/object-ref.ts";
import type { Problem } from "../../core/problem.ts";
import { byText } from "../../core/text.ts";
import { mistake } from "./found.ts";
import type { ReadObject } from "./read-objects.ts";
import type { scopeFinder } from "./scope.ts";

/** Objects with the namespace their scope gives them (rows B51, B55), sorted by refId. `namespace` = the
 *  release's, "" = none given. */
export function toManifests(
  objects: readonly ReadObject[],
  namespace: string,
  scopeOf: ReturnType<typeof scopeFinder>,
): {
  readonly manifests: readonly Manifest[];
  /** What each was made from. */
  readonly sources: ReadonlyMap<Manifest, ReadObject>;
  readonly problems: readonly Problem[];
} {
  const placed = objects.map((read) => inNamespace(read, namespace, scopeOf));
  const made = placed.map(({ object, position }): Manifest => ({ ref: refOf(object), object, position }));
  return {
    manifests: made.toSorted((a, b) => byText(refId(a.ref), refId(b.ref))),
    sources: new Map(made.flatMap((manifest, index) => (objects[index] ? [[manifest, objects[index]]] : []))),
    problems: placed.flatMap(({ problems }) => problems),
  };
}

interface Placed {
  readonly object: KubeObject;
  readonly position: ReadObject["position"];
  readonly problems: readonly Problem[];
}

function inNamespace(read: ReadObject, namespace: string, scopeOf: ReturnType<typeof scopeFinder>): Placed {
  const { object, position } = read;
  const { apiVersion, kind, metadata } = object;
  const scope = scopeOf({ group: groupOf(apiVersion), kind });
  const own = metadata.namespace ?? "";
  if (scope === "cluster")
    return { object: clusterScoped(object), position, problems: own === "" ? [] : [wrongScope(read)] };
  const given = own === "" ? namespace : own;
  const problems = scope === undefined ? [unknownKind(read, own)] : [];
  if (given === "") return { object, position, problems: [...problems, noNamespace(read)] };
  const { name, namespace: _, ...withoutNamespace } = metadata;
  return {
    object: { ...object, metadata: { name, namespace: given, ...withoutNamespace } },
    position,
    problems,
  };
}

function clusterScoped(object: KubeObject): KubeObject {
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function wrongScope({ object, at }: ReadObject): Problem {
  const message = `${object.kind} ${object.metadata.name} is cluster-scoped; it has no namespace`;
  return mistake("OBJ-SCOPE", message, at(["metadata", "namespace"]), "remove metadata.namespace");
}

function noNamespace({ object, at }: ReadObject): Problem {
  const hint =
    "write metadata.namespace, or a namespace in release.yaml (for plain repositories: in the GitSync)";
  return mistake("OBJ-SCOPE", `${object.kind} ${object.metadata.name} needs a namespace`, at([]), hint);
}

/** A kind nobody knows: its custom resource definition is in no commit we see. */
function unknownKind({ object, at }: ReadObject, own: string): Problem {
  const { kind, apiVersion, metadata } = object;
  const position = at([]);
  if (own !== "") {
    const message = `${apiVersion} ${kind}: no such kind is known and no CRD of it is in this commit`;
    return mistake("OBJ-KIND", message, position, undefined, "warning");
  }
  const message = `${apiVersion} ${kind} ${metadata.name}: scope unknown, taken as namespaced`;
  const hint = "write metadata.namespace, or give the cluster's kinds (syncline capabilities)";
  return mistake("OBJ-SCOPE-GUESS", message, position, hint, "warning");
}
