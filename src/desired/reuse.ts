import { hash } from "node:crypto";
import { isJsonObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { groupKindText, parseGroupKind, refId } from "../core/object-ref.ts";
import type { RenderedRelease } from "../core/rendered.ts";
import { scopeFinder } from "../render/objects/scope.ts";
import { digestOfJson } from "./inputs.ts";
import type { ReleaseNote } from "./notes.ts";
import type { Preparation } from "./prepare.ts";

/** What a release may depend on beside its own inputs: everything that the other releases bring. */
export interface Around {
  scopeOf(groupKind: string): string;
  /** Of what policies can see; "" without policies. */
  readonly judged: string;
}

/** `shared`: Namespaces and custom resource definitions of all releases, in their order. */
export function aroundOf(
  shared: readonly KubeObject[],
  { capabilities, policiesDigest }: Pick<Preparation, "capabilities" | "policiesDigest">,
): Around {
  const find = scopeFinder(capabilities.types, shared);
  const namespaces = shared.filter(({ kind }) => kind === "Namespace");
  const seen = [policiesDigest, namespaces, capabilities.types] as unknown as Json;
  return {
    scopeOf: (groupKind) => find(parseGroupKind(groupKind)) ?? "",
    judged: policiesDigest === "" ? "" : digestOfJson(seen),
  };
}

/** Objects that decide about those of other releases, as small as they may be. */
export function sharedOf(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.flatMap((object) => {
    if (object.kind === "Namespace") return [object];
    return object.kind === "CustomResourceDefinition" ? [bareDefinition(object)] : [];
  });
}

/** What scopeFinder reads. */
function bareDefinition({ apiVersion, kind, metadata: { name }, spec }: KubeObject): KubeObject {
  const bare = { apiVersion, kind, metadata: { name } };
  if (!isJsonObject(spec)) return bare;
  const { group, scope, names } = spec;
  const kept = isJsonObject(names) ? { names: { kind: names["kind"] ?? null } } : {};
  return { ...bare, spec: { group: group ?? null, scope: scope ?? null, ...kept } };
}

/** Whether a release whose inputs are as they were still comes out as it did. */
export function holds(note: ReleaseNote, around: Around): boolean {
  return note.judged === around.judged && sameScopes(note.scopes, around);
}

/** Whether all these kinds have the scope that they had. */
export function sameScopes(scopes: ReleaseNote["scopes"], around: Around): boolean {
  return Object.entries(scopes).every(([groupKind, scope]) => around.scopeOf(groupKind) === scope);
}

/** The scope of each kind among these objects. */
export function scopesOf(
  refs: readonly { group: string; kind: string }[],
  around: Around,
): ReleaseNote["scopes"] {
  const kinds = [...new Set(refs.map(groupKindText))].sort();
  return Object.fromEntries(kinds.map((groupKind) => [groupKind, around.scopeOf(groupKind)]));
}

/** 48 bits of a hash of each id: two that are equal by chance cost one render. */
export function idHash(id: string): string {
  return hash("sha256", id, "base64url").slice(0, idLength);
}

export const idLength = 8;

/** The note of a finished release; undefined for one that has to be rendered each time: what it came from is not in its inputs
 *  alone (another release's objects, the machine's speed and memory, a mistake in Syncline). */
export function noteOf(
  { manifests, problems }: RenderedRelease,
  around: Around,
): Pick<ReleaseNote, "judged" | "scopes" | "ids"> | undefined {
  if (problems.some(({ code }) => notAlone.has(code))) return undefined;
  const refs = manifests.map(({ ref }) => ref);
  const ids = refs.map((ref) => idHash(refId(ref))).join("");
  return { judged: around.judged, scopes: scopesOf(refs, around), ids };
}

export const notAlone: ReadonlySet<string> = new Set(["OBJ-DUP", "TPL-LIMIT", "SYNC-BUG"]);
