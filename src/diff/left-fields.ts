import { canonicalJson, isJsonObject, type Json } from "../core/json.ts";
import { parsePath, pathText, without, type FieldPath, type PathStep } from "../core/field-path.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import type { FieldPolicy, FieldRule } from "../core/release.ts";
import { replicasPath, type Scale } from "../core/scale.ts";

/** What is decided about single fields of an object before anybody's name counts: by release.yaml and by autoscalers. */
export interface Rulings {
  /** Neither compared nor applied. */
  readonly left: readonly FieldPath[];
  /** Ours, whoever holds them. */
  readonly taken: readonly FieldPath[];
  /** No autoscaler scales the object: what one has left behind in its replicas counts for nothing. */
  readonly isScaleFree: boolean;
}

/** The rulings on one object. What release.yaml says of its replicas goes before an autoscaler. */
export function rulingsOn(ref: ObjectRef, rules: readonly FieldRule[], scale?: Scale): Rulings {
  const taken = pathsOf(ref, rules, (policy) => policy === "Take");
  const left = leftPaths(ref, rules);
  const replicas = parsePath(replicasPath);
  const isRuled = [...taken, ...left].some((path) => covers(path, replicas));
  return {
    left: scale?.type === "scaled" && !isRuled ? [...left, replicas] : left,
    taken,
    isScaleFree: scale?.type === "free",
  };
}

/** The paths of an object that release.yaml leaves to others (`fields:` with Yield or Ignore). */
export function leftPaths(ref: ObjectRef, rules: readonly FieldRule[]): readonly FieldPath[] {
  return pathsOf(ref, rules, (policy) => policy !== "Take");
}

function pathsOf(
  ref: ObjectRef,
  rules: readonly FieldRule[],
  wanted: (policy: FieldPolicy) => boolean,
): readonly FieldPath[] {
  return rules
    .filter(
      ({ kind, name, policy }) => wanted(policy) && kind === ref.kind && (name ?? ref.name) === ref.name,
    )
    .map(({ path }) => parsePath(path));
}

/** Whether a path is another one or lies below it. A list item is meant by any of its merge keys: `ports[containerPort=80]`. */
export function covers(above: FieldPath, path: FieldPath): boolean {
  return above.length <= path.length && above.every((step, index) => isSameStep(step, path[index]));
}

function isSameStep(step: PathStep, other: PathStep | undefined): boolean {
  if (typeof step !== "object" || typeof other !== "object") return step === other;
  if ("value" in step || "value" in other)
    return canonicalJson(step as Json) === canonicalJson(other as Json);
  return (
    isJsonObject(step.key) && Object.entries(step.key).every(([name, value]) => other.key[name] === value)
  );
}

/** Which fields are left, as one text: it tells whether that changed since an object was applied. */
export function leftText({ left }: Rulings): string {
  return left.map(pathText).toSorted().join(" ");
}

/** An object without the fields at these paths. */
export function withoutPaths(object: KubeObject, paths: readonly FieldPath[]): KubeObject {
  return paths.reduce((rest, path) => without(rest, path), object);
}
