import { parsePath, without, type FieldPath } from "../core/field-path.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import type { FieldRule } from "../core/release.ts";

/** The paths of an object that release.yaml leaves to others (`fields:` with Yield or Ignore). */
export function leftPaths(ref: ObjectRef, rules: readonly FieldRule[]): readonly FieldPath[] {
  return rules
    .filter(
      ({ kind, name, policy }) => policy !== "Take" && kind === ref.kind && (name ?? ref.name) === ref.name,
    )
    .map(({ path }) => parsePath(path));
}

/** An object without the fields at these paths. */
export function withoutPaths(object: KubeObject, paths: readonly FieldPath[]): KubeObject {
  return paths.reduce((rest, path) => without(rest, path), object);
}
