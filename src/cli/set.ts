import { SynclineError } from "../core/errors.ts";
import { valueAt } from "../core/field-path.ts";
import { jsonEqual, type Json, type JsonObject } from "../core/json.ts";
import { inKindOf, numbered, parseAssignment, type Assignment } from "../values/assignment.ts";
import { keyText } from "../values/key-text.ts";
import type { YamlPath } from "../yaml/document.ts";
import { withValue } from "../yaml/edit-json.ts";
import type { YamlEdit } from "../yaml/edit.ts";
import { parseDocuments } from "../yaml/parse.ts";
import { textOf, type Call, type Flags } from "./command.ts";
import type { ExitCode } from "./io.ts";
import { effective, layerPath, openDesk, secretKeys, secretRefused, textAt } from "./release-desk.ts";
import { saveValues } from "./save-values.ts";

/** `syncline set`: changes values in the file of one layer. */
export async function set(call: Call): Promise<ExitCode> {
  const [name = "", ...texts] = call.args;
  const assignments = texts.map((text) => parseAssignment(text, { asText: call.flags["string"] === true }));
  const desk = await openDesk(call, name);
  const layer = layerOf(call.flags);
  const file = layerPath(desk, layer);
  const own = parseDocuments(textAt(desk.tree, file), file).documents[0]?.value ?? {};
  const below = desk.targets.map((target) => effective(desk, target, layerNumber(call.flags)).values);
  const edits = assignments.map((assignment) => toEdit(assignment, own, below));
  for (const { path } of edits) {
    const values = withValue(below[0], path, "") as JsonObject;
    if (secretKeys(desk, values)(path)) throw secretRefused(keyText(path), file);
  }
  return saveValues({ desk, layer, edits, told: [] }, call);
}

/** The cluster's layer, or environment and region as far as they are named. */
function layerOf(flags: Flags): string {
  const cluster = textOf(flags, "cluster");
  if (cluster !== undefined) return cluster;
  return [textOf(flags, "env"), textOf(flags, "region")].filter((part) => part !== undefined).join(".");
}

/** Of the release's five files (config-repo.md "Values"). */
function layerNumber({ env, region, cluster }: Flags): number {
  if (cluster !== undefined) return 11;
  return 7 + (env === undefined ? 0 : 1) + (region === undefined ? 0 : 2);
}

/** What the file is to hold. Lists replace those of lower layers, so a list that is changed in part is written whole.
 *  `below` = the values of each target up to this layer. */
function toEdit(assignment: Assignment, own: Json, below: readonly JsonObject[]): YamlEdit {
  const [sample = {}] = below;
  const isOwn = listOf(assignment, own) !== undefined;
  const path = numbered(assignment.path, isOwn ? own : sample);
  const at = firstIndex(assignment, path);
  if (at === undefined || isOwn || assignment.value === undefined)
    return plainEdit(assignment, path, own, sample);
  const list = path.slice(0, at);
  const first = valueAt(sample, list);
  if (first === undefined) return plainEdit(assignment, path, own, sample);
  if (!below.every((values) => jsonEqual(valueAt(values, list), first)))
    throw new SynclineError(
      "VAL-EDIT",
      `${keyText(list)} is another list in each target: it cannot be changed in part`,
      { hint: `Set the whole list: ${keyText(list)}=[…].` },
    );
  const { path: item, value = null } = plainEdit(assignment, path, sample, sample);
  return { path: list, value: withValue(first, item.slice(at), value) };
}

/** Where the path steps into a list for the first time; undefined = nowhere. */
function firstIndex({ appends }: Assignment, path: YamlPath): number | undefined {
  const at = path.findIndex((step) => typeof step === "number");
  return at >= 0 ? at : appends ? path.length : undefined;
}

/** The first list on the way that the file has itself. */
function listOf({ path, appends }: Assignment, own: Json): Json | undefined {
  const at = path.findIndex((step) => typeof step !== "string");
  if (at < 0 && !appends) return undefined;
  const list = valueAt(own, at < 0 ? path : path.slice(0, at));
  return Array.isArray(list) ? list : undefined;
}

function plainEdit(assignment: Assignment, path: YamlPath, own: Json, below: Json): YamlEdit {
  if (assignment.value === undefined) return { path };
  const list = valueAt(own, path);
  const whole = assignment.appends ? [...path, Array.isArray(list) ? list.length : 0] : path;
  const sample =
    assignment.appends && Array.isArray(list) ? (list as readonly Json[])[0] : valueAt(below, path);
  const value = inKindOf(valueAt(own, whole) ?? sample, assignment);
  return value === undefined ? { path: whole } : { path: whole, value };
}
