import type { Owner } from "../core/change.ts";
import { pathId, pathText, parsePath, valueAt, type FieldPath, type PathStep } from "../core/field-path.ts";
import type { Json } from "../core/json.ts";
import type { KubeObject, ManagedFieldsEntry, ObjectMeta } from "../core/manifest.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import type { FieldPolicy, FieldRule } from "../core/release.ts";
import { compareDeclared } from "../diff/compare.ts";
import { listKeysAt, ownerOf, owns } from "../diff/fields-v1.ts";
import type { YamlPath } from "../yaml/document.ts";
import { hidden } from "./key-view.ts";
import { listStep } from "./list-step.ts";

/** A field as the cluster has it. */
export interface LiveField {
  /** `absent`: there is no such object. */
  readonly object: "there" | "absent";
  /** Absent where the object has no such field. Masked where secret. */
  readonly value?: Json;
  /** Who owns it, newest first; several where managers share it. */
  readonly owners: readonly Owner[];
  /** Whether the live value is another than Git's, where that is no matter of `policy`. */
  readonly drifts: boolean;
  /** What release.yaml says about a field that others own. */
  readonly policy?: FieldPolicy;
}

/** Which field of which object, and how it may be told. */
export interface LiveQuestion {
  /** Git's object, or the live one for a field that is in the cluster only. */
  readonly desired: KubeObject;
  readonly steps: YamlPath;
  readonly ref: ObjectRef;
  readonly isSecret: boolean;
  readonly rules: readonly FieldRule[];
}

/** Value, owners and drift of a field. `live` undefined = the API server answered that there is no such object. */
export function liveField(
  live: KubeObject | undefined,
  { desired, steps, ref, isSecret, rules }: LiveQuestion,
): LiveField {
  const path = livePath(desired, steps, live?.metadata ?? desired.metadata);
  const policy = policyFor(ref, path, rules);
  const known = policy === undefined ? {} : { policy };
  if (live === undefined) return { object: "absent", owners: [], drifts: true, ...known };
  const isLeft = policy === "Yield" || policy === "Ignore";
  const value = valueAt(live, path);
  return {
    object: "there",
    ...(value === undefined ? {} : { value: isSecret ? hidden : value }),
    owners: ownersAt(live.metadata, path, value),
    drifts:
      !isLeft && compareDeclared(desired, live).some((change) => isAtOrBelow(pathText(path), change.path)),
    ...known,
  };
}

/** The path as managers spell it: list items by the merge keys that the live object's managers use. */
function livePath(object: KubeObject, steps: YamlPath, meta: ObjectMeta): FieldPath {
  const path: PathStep[] = [];
  let at: Json | undefined = object;
  for (const step of steps) {
    const list: readonly Json[] = Array.isArray(at) ? (at as readonly Json[]) : [];
    const own: PathStep =
      typeof step === "number" ? listStep([...path], list, step, listKeysAt(meta, path) ?? undefined) : step;
    path.push(own);
    at = valueAt(at, [step]);
  }
  return path;
}

function ownersAt(meta: ObjectMeta, path: FieldPath, value: Json | undefined): readonly Owner[] {
  const asMember: FieldPath = [...path.slice(0, -1), { value: value ?? null }];
  const isMember = typeof path.at(-1) === "number" && typeof value !== "object";
  const owning = ({ fieldsV1 }: ManagedFieldsEntry): boolean =>
    fieldsV1 !== undefined && (owns(fieldsV1, path) || (isMember && owns(fieldsV1, asMember)));
  const owners = (meta.managedFields ?? []).filter(owning).map(ownerOf);
  return owners.toSorted((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
}

function isAtOrBelow(path: string, above: string): boolean {
  return path === above || (path.startsWith(above) && [".", "["].includes(path.charAt(above.length)));
}

function policyFor(ref: ObjectRef, path: FieldPath, rules: readonly FieldRule[]): FieldPolicy | undefined {
  return rules.find(({ kind, name, path: rule }) => {
    if (kind !== ref.kind || (name ?? ref.name) !== ref.name) return false;
    const above = parsePath(rule);
    return pathId(above) === pathId(path.slice(0, above.length));
  })?.policy;
}
