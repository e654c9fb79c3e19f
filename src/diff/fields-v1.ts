import { matchesKey, pathId, type FieldPath, type PathStep } from "../core/field-path.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { Owner } from "../core/change.ts";
import type { ManagedFieldsEntry, ObjectMeta } from "../core/manifest.ts";
import { manager as managers } from "../core/labels.ts";

/** Our Apply entry: what we declared and nobody has taken since. Absent: we never applied this object, or the entries were wiped. */
export function ownEntry(meta: ObjectMeta, manager: string = managers.apply): ManagedFieldsEntry | undefined {
  return meta.managedFields?.find(
    (entry) => entry.manager === manager && entry.operation === "Apply" && (entry.subresource ?? "") === "",
  );
}

/** The ownership fingerprint: equal text = nobody changed, removed or took a field that we declared.
 *  It is the entry's own JSON (the server writes it sorted), so that lost paths can be told from two of them. */
export function fingerprint(entry: ManagedFieldsEntry | undefined): string {
  return entry?.fieldsV1 === undefined ? "" : JSON.stringify(entry.fieldsV1);
}

/** Declared paths that our entry no longer holds. Empty = everything we declare is ours, so its value is the one we applied.
 *  Apart from apiVersion, kind, name and namespace, which no manager owns. Nulls and empty maps declare nothing. */
export function lostPaths(desired: JsonObject, fieldsV1: JsonObject): readonly FieldPath[] {
  const lost: FieldPath[] = [];
  for (const [name, value] of Object.entries(desired)) {
    if (name === "apiVersion" || name === "kind" || value === undefined) continue;
    if (name !== "metadata") descend(value, fieldsV1[`f:${name}`], [name], lost);
    else if (isJsonObject(value)) metadataPaths(value, fieldsV1["f:metadata"], lost);
  }
  return lost;
}

function metadataPaths(metadata: JsonObject, owned: Json | undefined, lost: FieldPath[]): void {
  for (const [name, value] of Object.entries(metadata)) {
    if (["name", "namespace", "uid", "resourceVersion"].includes(name) || value === undefined) continue;
    descend(value, isJsonObject(owned) ? owned[`f:${name}`] : undefined, ["metadata", name], lost);
  }
}

function descend(value: Json, owned: Json | undefined, path: FieldPath, lost: FieldPath[]): void {
  if (isEmpty(value)) return;
  if (owned === undefined) {
    lost.push(path);
    return;
  }
  if (!isJsonObject(owned) || isLeaf(owned)) return; // an atomic value is owned as a whole
  if (isJsonObject(value)) {
    for (const [name, child] of Object.entries(value)) {
      if (child !== undefined) descend(child, owned[`f:${name}`], [...path, name], lost);
    }
    return;
  }
  if (Array.isArray(value)) for (const item of value as readonly Json[]) descendItem(item, owned, path, lost);
}

function descendItem(item: Json, owned: JsonObject, path: FieldPath, lost: FieldPath[]): void {
  for (const [name, child] of Object.entries(owned)) {
    const step = itemStep(name);
    if (step === undefined || typeof step !== "object") continue;
    if ("value" in step ? step.value === item : matchesKey(item, step.key)) {
      if ("key" in step && isJsonObject(item)) descend(item, child, [...path, step], lost);
      return;
    }
  }
  lost.push([...path, isJsonObject(item) ? { key: guessKey(item, owned) } : { value: item }]);
}

/** The merge keys of the neighbours tell those of an item that is not owned at all. */
function guessKey(item: JsonObject, owned: JsonObject): JsonObject {
  const neighbour = Object.keys(owned)
    .map(itemStep)
    .find((step) => typeof step === "object" && "key" in step);
  const names = typeof neighbour === "object" && "key" in neighbour ? Object.keys(neighbour.key) : ["name"];
  return Object.fromEntries(names.map((name) => [name, item[name] ?? (name === "protocol" ? "TCP" : null)]));
}

/** What a key of fieldsV1 stands for; undefined for `.`: the item itself. */
export function itemStep(name: string): PathStep | undefined {
  if (name.startsWith("k:")) return { key: JSON.parse(name.slice(2)) as JsonObject };
  if (name.startsWith("v:")) return { value: JSON.parse(name.slice(2)) as Json };
  if (name.startsWith("i:")) return Number(name.slice(2));
  if (name.startsWith("f:")) return name.slice(2);
  return undefined;
}

/** True for a field that is owned as a whole. */
export function isLeaf(owned: JsonObject): boolean {
  for (const _ in owned) return false;
  return true;
}

function isEmpty(value: Json): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

/** Every path an entry owns, leaves only, in the server's order. */
export function ownedPaths(fieldsV1: JsonObject, prefix: FieldPath = []): readonly FieldPath[] {
  return Object.entries(fieldsV1).flatMap(([name, child]) => {
    const step = itemStep(name);
    if (step === undefined) return [];
    const path = [...prefix, step];
    return isJsonObject(child) && Object.keys(child).some((key) => key !== ".")
      ? ownedPaths(child, path)
      : [path];
  });
}

/** The managers other than ours that own `path` or something below it, newest first. */
export function ownersOf(meta: ObjectMeta, path: FieldPath): readonly Owner[] {
  return (meta.managedFields ?? [])
    .filter((entry) => entry.manager !== managers.apply || entry.operation !== "Apply")
    .filter((entry) => entry.fieldsV1 !== undefined && owns(entry.fieldsV1, path))
    .map(ownerOf)
    .toSorted((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
}

/** An entry of managedFields as people are told of it. */
export function ownerOf(entry: ManagedFieldsEntry): Owner {
  return {
    manager: entry.manager ?? "",
    operation: entry.operation ?? "",
    subresource: entry.subresource ?? "",
    time: entry.time ?? "",
  };
}

/** True when an entry holds a path, or the atomic value it lies in. */
export function owns(fieldsV1: JsonObject, path: FieldPath): boolean {
  let node: Json | undefined = fieldsV1;
  for (const step of path) {
    if (!isJsonObject(node)) return false;
    if (isLeaf(node)) return true; // an atomic parent is owned as a whole
    node = child(node, step);
  }
  return node !== undefined;
}

function child(node: JsonObject, step: PathStep): Json | undefined {
  if (typeof step === "string") return node[`f:${step}`];
  if (typeof step === "number") return node[`i:${step}`];
  const wanted = pathId([step]);
  const name = Object.keys(node).find((key) => {
    const found = itemStep(key);
    return found !== undefined && typeof found === "object" && pathId([found]) === wanted;
  });
  return name === undefined ? undefined : node[name];
}

/** Merge keys that managers use at a list: how an associative list of a custom resource is known without its schema. */
export function listKeysAt(meta: ObjectMeta, path: FieldPath): readonly string[] | undefined {
  for (const entry of meta.managedFields ?? []) {
    let node: Json | undefined = entry.fieldsV1;
    for (const step of path) node = isJsonObject(node) ? child(node, step) : undefined;
    if (!isJsonObject(node)) continue;
    const key = Object.keys(node).find((name) => name.startsWith("k:"));
    if (key !== undefined) return Object.keys(JSON.parse(key.slice(2)) as JsonObject);
  }
  return undefined;
}
