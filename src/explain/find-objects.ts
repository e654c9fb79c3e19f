import { isJsonObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { nearest } from "../core/text.ts";
import type { TracedManifest } from "./explain-field.ts";
import { isKind, kindNames, type KindName, type OwnNames } from "./kind-name.ts";

/** The objects that KIND/NAME means, in any namespace or in the given one. */
export function findObjects<T extends TracedManifest>(
  objects: readonly T[],
  { kind, name }: KindName,
  namespace: string | undefined,
): readonly T[] {
  const own = objects.flatMap(({ manifest }) => declaredNames(manifest.object));
  return objects.filter(
    ({ manifest: { ref } }) =>
      ref.name === name && (namespace ?? ref.namespace) === ref.namespace && isKind(kind, ref, own),
  );
}

/** The object that was probably meant: another name of this kind, or this name of another kind. `Deployment/web`. */
export function nearestObject(
  objects: readonly TracedManifest[],
  { kind, name }: KindName,
): string | undefined {
  const own = objects.flatMap(({ manifest }) => declaredNames(manifest.object));
  const refs = objects.map(({ manifest }) => manifest.ref);
  const sameKind = refs.filter((ref) => isKind(kind, ref, own));
  const meant = nearest(
    name,
    sameKind.map((ref) => ref.name),
  );
  const found =
    sameKind.find((ref) => ref.name === meant) ??
    refs.find((ref) => ref.name === name && nearest(kind, kindNames(ref, own)) !== undefined);
  return found === undefined ? undefined : `${found.kind}/${found.name}`;
}

/** What a CustomResourceDefinition calls its kind. */
function declaredNames({ apiVersion, kind, spec }: KubeObject): readonly OwnNames[] {
  if (kind !== "CustomResourceDefinition" || !apiVersion.startsWith("apiextensions.k8s.io/")) return [];
  const { group, names } = isJsonObject(spec) ? spec : {};
  if (typeof group !== "string" || !isJsonObject(names) || typeof names["kind"] !== "string") return [];
  const { plural, singular, shortNames } = names;
  const short = Array.isArray(shortNames) ? (shortNames as readonly Json[]) : [];
  const all = [plural, singular, ...short].filter((name) => typeof name === "string");
  return [{ group, kind: names["kind"], names: all }];
}
