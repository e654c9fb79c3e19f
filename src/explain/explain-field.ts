import { parsePath, pathText } from "../core/field-path.ts";
import type { Json } from "../core/json.ts";
import type { Manifest } from "../core/manifest.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import type { FieldOrigin } from "../core/origin.ts";
import type { Position } from "../core/position.ts";
import { isSecretPath } from "../diff/mask.ts";
import type { YamlPath } from "../yaml/document.ts";
import type { Explained } from "./explained.ts";
import type { Place } from "./find-path.ts";
import { hidden, viewKey, viewWhole, type ValueFacts } from "./key-view.ts";

/** An object and where its fields come from. */
export interface TracedManifest {
  readonly manifest: Manifest;
  origin(path: YamlPath): FieldOrigin;
}

/** What is known of the release an object belongs to. */
export interface ReleaseView {
  readonly name: string;
  readonly facts: ValueFacts;
  /** The release's namespace, and where release.yaml gives it. */
  readonly namespace: { readonly name: string; readonly position: Position | undefined };
}

/** Where one field (a leaf of the object) comes from. Secret values are masked, those that a Secret is made of among them. */
export function explainField(traced: TracedManifest, place: Place, release: ReleaseView): Explained {
  const { ref } = traced.manifest;
  const path = pathText(place.path);
  const made = madeBySyncline(traced, place.steps, release);
  const origin = made?.origin ?? traced.origin(place.steps);
  const inSecret = isSecretField(ref, path);
  const facts = inSecret ? { ...release.facts, isSecret: () => true } : release.facts;
  const values = origin.values.flatMap((key) =>
    isOwnName(key, place.value) ? [viewWhole(key, facts)] : viewKey(key, facts),
  );
  const isSecret = inSecret || values.some((view) => view.isSecret);
  return {
    release: release.name,
    object: ref,
    path,
    value: isSecret ? hidden : place.value,
    isSecret,
    template: origin.position,
    ...(made === undefined ? {} : { made: made.text }),
    values: unique(values),
    conditions: unique(origin.conditions.map((key) => viewWhole(key, release.facts))),
  };
}

/** True for a text that holds the last name of a key: of a map in a loop its key was printed, not what is in it. */
function isOwnName(key: string, value: Json | undefined): boolean {
  const last = parsePath(key).at(-1);
  return typeof last === "string" && typeof value === "string" && value.includes(last);
}

/** A Secret's identity is no secret; everything else about it is judged as drift is. */
export function isSecretField(ref: ObjectRef, path: string): boolean {
  return !/^\.(apiVersion|kind|metadata\.(name|namespace))$/.test(path) && isSecretPath(ref, path);
}

/** A key that was read twice is told once. */
function unique<T extends { readonly key: string }>(views: readonly T[]): readonly T[] {
  return [...new Map(views.map((view) => [view.key, view])).values()];
}

interface Made {
  readonly text: string;
  readonly origin: FieldOrigin;
}

/** Fields that stand in no template: the namespace that release.yaml gives, and data that was written as stringData. */
function madeBySyncline(
  { manifest, origin }: TracedManifest,
  steps: YamlPath,
  { namespace }: ReleaseView,
): Made | undefined {
  const [first, second] = steps;
  if (first === "metadata" && second === "namespace" && steps.length === 2) {
    const given = manifest.object.metadata.namespace === namespace.name && !isWritten(origin, steps);
    if (!given || namespace.position === undefined) return undefined;
    const text = "the release's namespace, for objects that name none";
    return { text, origin: { position: namespace.position, values: [], conditions: [] } };
  }
  if (first !== "data" || second === undefined || manifest.ref.kind !== "Secret") return undefined;
  const before: YamlPath = ["stringData", ...steps.slice(1)];
  if (!isWritten(origin, before)) return undefined;
  return { text: "stringData, encoded as the API server stores it", origin: origin(before) };
}

/** What is not written has the place of the nearest part above it. */
function isWritten(origin: TracedManifest["origin"], steps: YamlPath): boolean {
  const [here, above] = [origin(steps).position, origin(steps.slice(0, -1)).position];
  return here.file !== above.file || here.line !== above.line || here.column !== above.column;
}
