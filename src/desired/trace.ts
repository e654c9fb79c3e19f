import type { Builtins } from "../core/builtins.ts";
import { matchesKey, type PathStep } from "../core/field-path.ts";
import { jsonEqual, type Json } from "../core/json.ts";
import type { Manifest } from "../core/manifest.ts";
import { groupOf } from "../core/object-ref.ts";
import type { FieldOrigin } from "../core/origin.ts";
import type { Problem } from "../core/problem.ts";
import type { MergedValues, ReleaseSettings } from "../core/release.ts";
import type { RenderRequest } from "../ports.ts";
import { scopeFinder } from "../render/objects/scope.ts";
import type { YamlPath } from "../yaml/document.ts";
import { judgeRelease, placeReleases, unjudged, type PlacedRelease } from "./judge-release.ts";
import { orRefused } from "./or-refused.ts";
import { prepare, type Preparation } from "./prepare.ts";
import { readRelease, refusedRelease, type ReadRelease } from "./read-release.ts";
import { openSource, type Source } from "./source.ts";

/** A release of one target, and where all in it comes from. */
export interface TracedRelease {
  readonly settings: ReleaseSettings;
  /** With the own values of subcharts under their names, so that every key that an origin names is here. */
  readonly merged: MergedValues;
  readonly problems: readonly Problem[];
  readonly objects: readonly TracedObject[];
  /** All keys of values that a template, condition or partial of the release reads, set or not: of what stands in a branch
   *  not taken, and of a map that is handed to a helper, all below it too. */
  readKeys(): ReadonlySet<string>;
}

export interface TracedObject {
  readonly manifest: Manifest;
  /** Of a field of the manifest; of the nearest part above it that is written, where it is not. */
  origin(path: readonly PathStep[]): FieldOrigin;
}

export interface TraceOptions {
  /** Only these (names). */
  readonly releases?: readonly string[] | undefined;
  /** As for renderTarget. */
  readonly source?: Source;
}

/** What renderTarget renders, by the same stages, with the origin of every field on demand. A pure function of the request. */
export function traceTarget(
  request: RenderRequest,
  builtins: Builtins,
  { releases, source }: TraceOptions = {},
): readonly TracedRelease[] {
  const preparation = prepare(request, source ?? openSource(request, builtins));
  const wanted = readAll(preparation, (name) => releases?.includes(name) ?? true);
  // Custom resource definitions of the other releases decide scopes.
  const rest = needsOthers(wanted, preparation)
    ? readAll(preparation, (name) => releases?.includes(name) === false)
    : [];
  const traces = new Map(wanted.map(({ settings, trace }) => [settings.name, trace]));
  return placeReleases([...wanted, ...rest], preparation).flatMap((placed) => {
    const trace = traces.get(placed.settings.name);
    return trace === undefined ? [] : [traced(placed, trace, preparation)];
  });
}

function readAll(preparation: Preparation, isWanted: (release: string) => boolean): readonly ReadRelease[] {
  const jobs = preparation.jobs.filter(({ settings }) => isWanted(settings.name));
  return jobs.map((job) =>
    orRefused(
      () => readRelease(job, preparation),
      (problem) => refusedRelease(job, [problem]),
    ),
  );
}

function needsOthers(read: readonly ReadRelease[], { capabilities }: Preparation): boolean {
  const objects = read.flatMap((release) => release.objects.map(({ object }) => object));
  const scopeOf = scopeFinder(capabilities.types, objects);
  return objects.some(({ apiVersion, kind }) => scopeOf({ group: groupOf(apiVersion), kind }) === undefined);
}

function traced(placed: PlacedRelease, trace: ReadRelease["trace"], preparation: Preparation): TracedRelease {
  const { problems } = orRefused(
    () => judgeRelease(placed, preparation),
    (problem) => unjudged(placed, problem),
  );
  return {
    settings: placed.settings,
    get merged() {
      return trace.merged();
    },
    problems,
    objects: placed.manifests.map((manifest) => ({
      manifest,
      origin: (path) => placed.sourceOf(manifest).origin(indexed(manifest.object, path)),
    })),
    readKeys: trace.readKeys,
  };
}

/** The path with indices for items that are named by key or value; up to the first that is not there. */
export function indexed(object: Json, path: readonly PathStep[]): YamlPath {
  const steps: (string | number)[] = [];
  let at: Json | undefined = object;
  for (const step of path) {
    const found: string | number = typeof step === "object" ? indexOf(at, step) : step;
    if (found === -1) return steps;
    steps.push(found);
    at = (at as Readonly<Record<string | number, Json | undefined>> | null | undefined)?.[found];
  }
  return steps;
}

function indexOf(list: Json | undefined, step: Exclude<PathStep, string | number>): number {
  if (!Array.isArray(list)) return -1;
  return (list as readonly Json[]).findIndex((item) =>
    "value" in step ? jsonEqual(item, step.value) : matchesKey(item, step.key),
  );
}
