import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { Position } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";
import type { Target } from "../core/target.ts";
import { nearest } from "../core/text.ts";
import type { PatchEntry } from "../schema/release-file.ts";
import type { YamlDocument, YamlPath } from "../yaml/document.ts";
import { parseDocuments } from "../yaml/parse.ts";
import { inside } from "./linked-charts.ts";
import { embedded } from "./embedded.ts";
import { readOps, type PatchOp } from "./patch-ops.ts";
import type { PlacedFile } from "./places.ts";
import { problemAt } from "./settings.ts";
import { textOf } from "./text.ts";

/** One patch of a release, read. */
export interface ReleasePatch {
  readonly target: PatchEntry["target"];
  /** Empty = all. */
  readonly environments: readonly string[];
  readonly regions: readonly string[];
  readonly clusters: readonly string[];
  /** Its entry in release.yaml; `targetAt` = its `target`. */
  readonly position: Position;
  readonly targetAt: Position;
  readonly change: PatchChange;
  /** Where parts of the change are written: in release.yaml, or in the patch's file. */
  readonly source: PatchSource;
}

export type PatchChange =
  | { readonly type: "merge"; readonly map: JsonObject }
  | { readonly type: "operations"; readonly ops: readonly PatchOp[] };

export type PatchSource = Pick<YamlDocument, "at" | "keyAt" | "textAt">;

/** What the patches of a release are read with. */
export interface PatchContext {
  readonly document: YamlDocument;
  /** The text of release.yaml: a patch in a text block has its positions there. */
  readonly text: string;
  /** The files below the release's folder. */
  readonly files: readonly PlacedFile[];
}

/** `patches:` of a release.yaml, without those that have mistakes. */
export function readPatches(
  entries: readonly PatchEntry[],
  context: PatchContext,
): { readonly patches: readonly ReleasePatch[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const patches = entries.flatMap((entry, index) => readPatch(entry, ["patches", index], context, problems));
  return { patches, problems };
}

/** Names of the patch files, as release.yaml writes them, from the release's folder. */
export function patchFiles(entries: readonly PatchEntry[]): ReadonlySet<string> {
  return new Set(entries.flatMap(({ path }) => (path === undefined ? [] : (nameOf(path) ?? []))));
}

/** A file's path from the release's folder; undefined when it leaves it. */
function nameOf(path: string): string | undefined {
  return path.startsWith("/") ? undefined : inside("", `/${path}`);
}

/** Whether a patch is for a target. */
export function patchFits(
  { environments, regions, clusters }: Pick<ReleasePatch, "environments" | "regions" | "clusters">,
  target: Target,
): boolean {
  const within = (names: readonly string[], name: string): boolean =>
    names.length === 0 || names.includes(name);
  return (
    within(environments, target.environment) &&
    within(regions, target.region) &&
    within(clusters, target.cluster)
  );
}

function readPatch(
  entry: PatchEntry,
  place: YamlPath,
  context: PatchContext,
  problems: Problem[],
): readonly ReleasePatch[] {
  const text = patchText(entry, place, context, problems);
  if (text === undefined) return [];
  const change = changeOf(text, problems);
  if (change === undefined) return [];
  const { target, environments, regions, clusters } = entry;
  const { document } = context;
  const [position, targetAt] = [document.at(place), document.at([...place, "target"])];
  return [{ target, environments, regions, clusters, position, targetAt, change, source: text.source }];
}

interface PatchText {
  readonly value: Json;
  readonly source: PatchSource;
}

function patchText(
  { patch, path }: PatchEntry,
  place: YamlPath,
  context: PatchContext,
  problems: Problem[],
): PatchText | undefined {
  if (path !== undefined) return fileText(path, [...place, "path"], context, problems);
  const here = [...place, "patch"];
  const { document } = context;
  if (typeof patch === "string") {
    const read = embedded(patch, here, context);
    return oneDocument(read, document.at(here), problems);
  }
  const below = (steps: YamlPath): YamlPath => [...here, ...steps];
  const source: PatchSource = {
    at: (steps) => document.at(below(steps)),
    keyAt: (steps) => document.keyAt(below(steps)),
    textAt: (steps) => document.textAt(below(steps)),
  };
  return { value: patch ?? null, source };
}

function fileText(
  path: string,
  place: YamlPath,
  { document, files }: PatchContext,
  problems: Problem[],
): PatchText | undefined {
  const name = nameOf(path);
  const placed = files.find((each) => each.name === name);
  if (placed === undefined) {
    const near = nearest(
      path,
      files.map((each) => each.name),
    );
    const hint =
      near === undefined ? "Name a file beside release.yaml, or below it." : `Did you mean ${near}?`;
    const message = `there is no file "${path}" in the release's folder`;
    problems.push(problemAt(document, place, { code: "REPO-FIELD", message, hint }));
    return undefined;
  }
  const read = textOf(placed.file);
  if (read.text === undefined) {
    problems.push(read.problem);
    return undefined;
  }
  const { file } = placed.file;
  return oneDocument(parseDocuments(read.text, file), { file, line: 0, column: 0 }, problems);
}

function oneDocument(
  { documents, problems: mistakes }: ReturnType<typeof parseDocuments>,
  position: Position,
  problems: Problem[],
): PatchText | undefined {
  problems.push(...mistakes);
  const [first, second] = documents;
  if (mistakes.length > 0) return undefined;
  if (first !== undefined && second === undefined) return { value: first.value, source: first };
  const message = first === undefined ? "the patch is empty" : "a second document; a patch is one";
  const hint = first === undefined ? "Write what it changes." : "Give it an entry of its own in patches.";
  problems.push({
    severity: "error",
    code: "REPO-FIELD",
    message,
    position: second?.position ?? position,
    hint,
  });
  return undefined;
}

function changeOf({ value, source }: PatchText, problems: Problem[]): PatchChange | undefined {
  if (isJsonObject(value)) return { type: "merge", map: value };
  if (!Array.isArray(value)) {
    const message = "the patch is neither a map nor a list of operations";
    const hint = "Write the fields it changes, or a JSON patch.";
    problems.push({ severity: "error", code: "REPO-FIELD", message, position: source.at([]), hint });
    return undefined;
  }
  const { ops, mistakes } = readOps(value as readonly Json[]);
  for (const { path, message, hint } of mistakes) {
    const position = source.at(path);
    problems.push({
      severity: "error",
      code: "PATCH-OP",
      message,
      position,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  return mistakes.length > 0 ? undefined : { type: "operations", ops };
}
