import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import { manager as managers } from "../core/labels.ts";
import type { ManagedFieldsEntry, ObjectMeta } from "../core/manifest.ts";
import type { JsonPatchOp } from "../ports.ts";
import { verdictOn } from "./rivals.ts";
import { subtractFields } from "./subtract-fields.ts";

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** Turns what people and earlier tools own of an object into ours, so that a field we do not declare goes with the next apply,
 *  and one removed from Git later is really gone. A JSON patch with a test on resourceVersion, as client-go's csaupgrade does;
 *  undefined when there is nothing to fold. Entries of a subresource (scale, status) and of controllers stay. */
export function foldEntries(meta: ObjectMeta, apiVersion: string): readonly JsonPatchOp[] | undefined {
  const entries = meta.managedFields ?? [];
  const theirs = entries.filter(isFoldable);
  if (theirs.length === 0) return undefined;
  const ours = entries.find(isOurs);
  const fieldsV1 = [...(ours ? [ours] : []), ...theirs].reduce<JsonObject>(
    (all, { fieldsV1: more = {} }) => unionFields(all, more),
    {},
  );
  const folded: ManagedFieldsEntry = {
    manager: managers.apply,
    operation: "Apply",
    apiVersion: ours?.apiVersion ?? apiVersion,
    fieldsType: "FieldsV1",
    fieldsV1: withoutStatus(fieldsV1),
  };
  const kept = entries.filter((entry) => entry !== ours && !theirs.includes(entry));
  return [
    { op: "test", path: "/metadata/resourceVersion", value: meta.resourceVersion ?? "" },
    { op: "replace", path: "/metadata/managedFields", value: [...kept, folded] as Json },
    ...(meta.annotations?.[lastApplied] === undefined
      ? []
      : [{ op: "remove", path: `/metadata/annotations/${lastApplied.replace("/", "~1")}` } as const]),
  ];
}

/** True for what people and earlier tools own: it may become ours. */
export function isFoldable(entry: ManagedFieldsEntry): boolean {
  const { manager = "", subresource = "" } = entry;
  return subresource === "" && manager !== managers.apply && verdictOn(manager) === "take";
}

/** Two trees of fieldsV1 as one. */
export function unionFields(a: JsonObject, b: JsonObject): JsonObject {
  const all: Record<string, Json | undefined> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const mine = all[key];
    all[key] = isJsonObject(mine) && isJsonObject(value) ? unionFields(mine, value) : (mine ?? value);
  }
  return all;
}

/** A tool that wrote status in the main resource owns `f:status`; an apply may not declare it. */
function withoutStatus(fieldsV1: JsonObject): JsonObject {
  const { "f:status": _status, ...others } = fieldsV1;
  return others;
}

/** Takes what we declare out of the entries of people and earlier tools, so that a field removed from Git later is really gone:
 *  a field that two managers own stays when one of them stops declaring it. What they own beside it stays theirs.
 *  A JSON patch with a test on resourceVersion; undefined when nobody of them shares a field with us. */
export function endSharing(meta: ObjectMeta): readonly JsonPatchOp[] | undefined {
  const entries = meta.managedFields ?? [];
  const ours = entries.find(isOurs)?.fieldsV1;
  if (ours === undefined) return undefined;
  const rest = entries.flatMap((entry) => (isFoldable(entry) ? withoutShared(entry, ours) : [entry]));
  const isSame = rest.length === entries.length && rest.every((entry, index) => entry === entries[index]);
  if (isSame) return undefined;
  return [
    { op: "test", path: "/metadata/resourceVersion", value: meta.resourceVersion ?? "" },
    { op: "replace", path: "/metadata/managedFields", value: rest as Json },
  ];
}

/** True for our own Apply entry. */
export function isOurs({ manager, operation, subresource = "" }: ManagedFieldsEntry): boolean {
  return manager === managers.apply && operation === "Apply" && subresource === "";
}

function withoutShared(entry: ManagedFieldsEntry, ours: JsonObject): readonly ManagedFieldsEntry[] {
  const theirs = entry.fieldsV1 ?? {};
  const fieldsV1 = subtractFields(theirs, ours);
  if (fieldsV1 === theirs) return [entry];
  return Object.keys(fieldsV1).length === 0 ? [] : [{ ...entry, fieldsV1 }];
}
