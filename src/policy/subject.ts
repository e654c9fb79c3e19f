import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject, Manifest } from "../core/manifest.ts";
import { candidateOf, namespaceOf, type Surroundings } from "./candidate.ts";
import { toCel } from "./cel/values.ts";
import type { Candidate } from "./match.ts";

/** One object on its way through all policies; converted when the first of them looks, and once. */
export interface Subject {
  readonly manifest: Manifest;
  readonly candidate: Candidate;
  /** What a failure may say of it: everything, or nothing of a Secret. */
  readonly isSecret: boolean;
  /** The object as expressions see it. */
  readonly seen: () => Seen;
  /** The same as messages may quote it: a Secret without its values. */
  readonly quotable: () => Seen;
}

/** The values of the variables that do not depend on a policy. */
export interface Seen {
  readonly object: unknown;
  readonly request: unknown;
  readonly namespaceObject: unknown;
}

/** Prepares an object for being judged. */
export function subjectOf(manifest: Manifest, around: Surroundings): Subject {
  const { object } = manifest;
  const candidate = candidateOf(manifest, around);
  const isSecret = object.apiVersion === "v1" && object.kind === "Secret";
  const read = (what: KubeObject): (() => Seen) =>
    once(() => ({
      object: toCel(what),
      request: toCel(requestOf(candidate)),
      namespaceObject: toCel(namespaceOf(candidate.ref.namespace, around)),
    }));
  const seen = read(object);
  return { manifest, candidate, isSecret, seen, quotable: isSecret ? read(masked(object)) : seen };
}

/** What of an AdmissionRequest is known before there is one: not who sends it. */
function requestOf({ ref, version, resource }: Candidate): JsonObject {
  const kind = { group: ref.group, version, kind: ref.kind };
  const named = { group: ref.group, version, resource };
  return {
    operation: "CREATE",
    name: ref.name,
    // The API server gives a Namespace itself as its namespace.
    namespace: ref.kind === "Namespace" && ref.group === "" ? ref.name : ref.namespace,
    kind,
    resource: named,
    requestKind: kind,
    requestResource: named,
    subResource: "",
    dryRun: false,
  };
}

/** The same Secret with its keys, but without its values. */
function masked(secret: KubeObject): KubeObject {
  return { ...secret, data: withoutValues(secret["data"]), stringData: withoutValues(secret["stringData"]) };
}

function withoutValues(data: Json | undefined): Json | undefined {
  if (!isJsonObject(data)) return undefined;
  return Object.fromEntries(Object.keys(data).map((key) => [key, "***"]));
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
