import { SynclineError } from "../core/errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import { parseSelector, selectorFits } from "../core/label-selector.ts";
import type { KubeObject } from "../core/manifest.ts";
import { groupOf, versionOf } from "../core/object-ref.ts";
import type { Position } from "../core/position.ts";
import { globMatches } from "../repo/glob.ts";
import { readOps } from "../repo/patch-ops.ts";
import type { PatchSource } from "../repo/patches.ts";
import { jsonPatch } from "../render/patches/json-patch.ts";
import { typeOfKind } from "../render/patches/merge-rules.ts";
import { jsonOf, partOf, type MapPart } from "../render/patches/part.ts";
import { strategicMerge } from "../render/patches/strategic-merge.ts";
import { problemOf } from "../render/template-error.ts";
import { parseDocuments } from "../yaml/parse.ts";
import { listOf, type Kustomization } from "./kustomization.ts";
import { readText, tell, type Built, type Workspace } from "./workspace.ts";

/** `patchesStrategicMerge` and `patches`; with the field `patchesJson6902` those. */
export function patchObjects(
  work: Workspace,
  kustomization: Kustomization,
  objects: readonly Built[],
  fields: readonly ("patchesStrategicMerge" | "patches" | "patchesJson6902")[],
): readonly Built[] {
  const patches = fields.flatMap((field) =>
    listOf(work, kustomization, field).flatMap(({ item, position }) =>
      patchesOf(work, kustomization, item, position),
    ),
  );
  return patches.reduce<readonly Built[]>((all, patch) => applied(work, patch, all), objects);
}

interface Patch {
  readonly value: Json;
  readonly source: PatchSource;
  readonly target: JsonObject;
  readonly position: Position;
}

function patchesOf(
  work: Workspace,
  { folder, file }: Kustomization,
  item: Json,
  position: Position,
): readonly Patch[] {
  const { patch, path, target, options } = isJsonObject(item) ? item : textOrFile(String(item));
  if (options !== undefined)
    tell(work, "IMPORT-FIELD", "patches: options is not imported", position, "a patch renames nothing here");
  const isInline = typeof patch === "string";
  const text = isInline ? patch : readText(work, folder, String(path), position);
  if (text === undefined) return [];
  const { documents, problems } = parseDocuments(text, isInline ? file : String(path));
  work.problems.push(...problems.map((problem) => ({ ...problem, position })));
  return documents.map((source) => ({
    value: source.value,
    source,
    target: isJsonObject(target) ? target : ownTarget(source.value),
    position,
  }));
}

/** An entry of patchesStrategicMerge: a file's path, or the patch itself. */
function textOrFile(text: string): JsonObject {
  return text.includes("\n") ? { patch: text } : { path: text };
}

/** A merge patch without target names its object itself. */
function ownTarget(value: Json): JsonObject {
  const { apiVersion, kind, metadata } = isJsonObject(value) ? value : {};
  const name = isJsonObject(metadata) ? metadata["name"] : undefined;
  const api = String(apiVersion ?? "");
  return { group: groupOf(api), version: versionOf(api), kind: kind ?? "", name: name ?? "" };
}

function applied(work: Workspace, patch: Patch, objects: readonly Built[]): readonly Built[] {
  if (!objects.some((built) => fits(work, patch, built))) {
    tell(work, "IMPORT-FIELD", "this patch fits no object and is left out", patch.position);
    return objects;
  }
  return objects.flatMap((built) => {
    if (!fits(work, patch, built)) return [built];
    try {
      const object = patched(built.object, patch);
      return object === undefined ? [] : [{ ...built, object }];
    } catch (error) {
      if (!(error instanceof SynclineError)) throw error;
      work.problems.push({ ...problemOf(error), position: patch.position });
      return [built];
    }
  });
}

function patched(object: KubeObject, { value, source }: Patch): KubeObject | undefined {
  const base = partOf(object, { source, path: [] }) as MapPart;
  if (Array.isArray(value)) {
    const { ops, mistakes } = readOps(value as readonly Json[]);
    const [mistake] = mistakes;
    if (mistake !== undefined) throw new SynclineError("PATCH-OP", mistake.message);
    return kept(jsonOf(jsonPatch(base, ops, source)), object);
  }
  const type = typeOfKind(groupOf(object.apiVersion), object.kind);
  const merged = strategicMerge(base, partOf(value, { source, path: [] }) as MapPart, type);
  return merged === undefined ? undefined : kept(jsonOf(merged), object);
}

/** Kustomize keeps names and kinds too, whatever a patch says. */
function kept(value: Json, { apiVersion, kind, metadata }: KubeObject): KubeObject {
  const after = value as KubeObject;
  const { namespace } = metadata;
  const own = { name: metadata.name, ...(namespace === undefined ? {} : { namespace }) };
  return { ...after, apiVersion, kind, metadata: { ...after.metadata, ...own } };
}

function fits(work: Workspace, { target, position }: Patch, { object, names }: Built): boolean {
  const { group, version, kind, name, namespace, labelSelector, annotationSelector } = target;
  const { labels = {}, annotations = {} } = object.metadata;
  const matches = (pattern: Json | undefined, texts: readonly string[]): boolean =>
    pattern === undefined ||
    pattern === "" ||
    texts.some((text) => globMatches(globOf(work, String(pattern), position), text));
  return (
    matches(group, [groupOf(object.apiVersion)]) &&
    matches(version, [versionOf(object.apiVersion)]) &&
    matches(kind, [object.kind]) &&
    matches(name, names) &&
    matches(namespace, [object.metadata.namespace ?? "default"]) &&
    selected(labelSelector, labels) &&
    selected(annotationSelector, annotations)
  );
}

function selected(selector: Json | undefined, map: JsonObject): boolean {
  if (typeof selector !== "string" || selector === "") return true;
  return selectorFits(parseSelector(selector) ?? [{ operator: "exists", key: "", values: [] }], map);
}

/** kustomize's regular expressions, as far as they say what a glob says; others fit nothing and are told. */
function globOf(work: Workspace, pattern: string, position: Position): string {
  const glob = pattern
    .replace(/^\^|\$$/g, "")
    .replaceAll(".*", "*")
    .replaceAll("\\.", ".");
  if (!/[[\](){}|+?\\^$]/.test(glob)) return glob;
  const told = work.problems.some(
    (problem) => problem.position === position && problem.code === "IMPORT-FIELD",
  );
  if (!told)
    tell(
      work,
      "IMPORT-FIELD",
      "a regular expression that is more than a name with .*",
      position,
      "write a patch for each name",
    );
  return "\\";
}
