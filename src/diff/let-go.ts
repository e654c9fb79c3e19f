import {
  changedByAnnotation,
  gitSyncLabel,
  manager,
  partOf,
  releaseLabel,
  sourceAnnotation,
} from "../core/labels.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { ManagedFieldsEntry, ObjectMeta } from "../core/manifest.ts";
import type { JsonPatchOp } from "../ports.ts";
import { unionFields } from "./fold.ts";
import { ownEntry } from "./fields-v1.ts";

const ownLabels = [partOf, gitSyncLabel, releaseLabel];
const ownAnnotations = [sourceAnnotation, changedByAnnotation];

/** Makes an object nobody's: our labels and annotations go, and what we declared is held by `syncline-handover` from now on. So
 *  nothing of the object changes, and whoever adopts it takes all of its fields over (rivals.ts: that manager is never a rival).
 *  A JSON patch with a test on resourceVersion. */
export function letGo(meta: ObjectMeta): readonly JsonPatchOp[] {
  const { labels = {}, annotations = {}, managedFields = [], resourceVersion = "" } = meta;
  const ours = ownEntry(meta);
  const handed = ownEntry(meta, manager.handover);
  const kept = managedFields.filter((entry) => entry !== ours && entry !== handed).map(withoutMarks);
  const given = [ours, handed].filter((entry) => entry !== undefined).map(withoutMarks);
  const fieldsV1 = given.reduce<JsonObject>((all, { fieldsV1: more = {} }) => unionFields(all, more), {});
  const entry = { ...given[0], manager: manager.handover, fieldsV1 };
  return [
    { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
    { op: "replace", path: "/metadata/managedFields", value: [...kept, entry] as Json },
    ...removals("labels", ownLabels, labels),
    ...removals("annotations", ownAnnotations, annotations),
  ];
}

function removals(
  where: "labels" | "annotations",
  keys: readonly string[],
  there: Readonly<Record<string, string>>,
): readonly JsonPatchOp[] {
  return keys
    .filter((key) => key in there)
    .map((key) => ({ op: "remove", path: `/metadata/${where}/${key.replaceAll("/", "~1")}` }));
}

function withoutMarks(entry: ManagedFieldsEntry): ManagedFieldsEntry {
  const { fieldsV1 = {} } = entry;
  const metadata = fieldsV1["f:metadata"];
  if (!isJsonObject(metadata)) return entry;
  const rest = without(without(metadata, "f:labels", ownLabels), "f:annotations", ownAnnotations);
  const { "f:metadata": _metadata, ...others } = fieldsV1;
  return { ...entry, fieldsV1: Object.keys(rest).length === 0 ? others : { ...others, "f:metadata": rest } };
}

function without(metadata: JsonObject, name: string, keys: readonly string[]): JsonObject {
  const map = metadata[name];
  if (!isJsonObject(map)) return metadata;
  const left = Object.entries(map).filter(([key]) => !keys.includes(key.replace(/^f:/, "")));
  const { [name]: _map, ...others } = metadata;
  // "." is the map itself: it goes with the last of its keys.
  return left.every(([key]) => key === ".") ? others : { ...others, [name]: Object.fromEntries(left) };
}
