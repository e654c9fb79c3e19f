import { hash } from "node:crypto";
import type { Capabilities } from "../core/capabilities.ts";
import { canonicalJson, type Json, type JsonObject } from "../core/json.ts";
import type { Target } from "../core/target.ts";
import { contentOf } from "../repo/content.ts";
import type { ChartSource, ReleaseSource } from "../repo/model.ts";
import { patchFiles } from "../repo/patches.ts";
import { filesBelow, type PlacedFile } from "../repo/places.ts";
import type { TreeFile } from "../repo/tree.ts";
import { layerOf } from "../repo/values-files.ts";
import type { Job } from "./prepare.ts";

/** What releases are made from, as digests. */
export interface Inputs {
  /** Of all files and facts that a release can read: equal digest = it renders to the same, before namespaces, duplicates and
   *  policies. Files of another environment's values are no input. */
  of(job: Job & { readonly type: "release" }): string;
  /** The same without what templates read by look-ups: values files, values of the GitSync, capabilities. */
  sources(job: Job & { readonly type: "release" }): string;
  /** The same as `of` without the cluster and without what an agent of another version may see in them: what people wrote. */
  written(job: Job & { readonly type: "release" }): string;
}

export interface Facts {
  readonly target: Target;
  /** `GitSync.spec.values`. */
  readonly values: JsonObject;
  readonly capabilities: Pick<Capabilities, "kubeVersion" | "apiVersions">;
}

/** Inputs of one render; folders that releases share are gone through once. `files` are sorted by path. */
export function inputsOf(files: readonly TreeFile[], { target, values, capabilities }: Facts): Inputs {
  const { kubeVersion, apiVersions } = capabilities;
  const facts = digestOfJson([target, values, kubeVersion, apiVersions] as unknown as Json);
  const asked = digestOfJson([target, values] as unknown as Json);
  const layers = layersOf(target);
  const charts = shared((folder) => digestOfFiles(placed(filesBelow(folder, files))));
  const templates = shared((folder) =>
    digestOfFiles(placed(filesBelow(folder, files).filter(({ name }) => !chartValues.test(name)))),
  );
  const ownFiles = ({ folder, spec }: ReleaseSource, layers: ReadonlySet<string>): string => {
    const patches = patchFiles(spec.patches);
    // Deeper down a file of such a name is a manifest, or belongs to a chart.
    const isRead = ({ name }: PlacedFile): boolean => {
      const layer = layerOf(name);
      return layer === undefined || name.includes("/") || layers.has(layer) || patches.has(name);
    };
    return digestOfFiles(placed(filesBelow(`releases/${folder}`, files).filter(isRead)));
  };
  const root = digestOfFiles(
    files.filter(({ path }) => layerOf(path) !== undefined && layers.has(layerOf(path) ?? "")),
  );
  return {
    of: (job) => digestOfTexts([facts, root, ownFiles(job.release, layers), ...partsOf(job, charts)]),
    sources: (job) => {
      const own = ownFiles(job.release, new Set());
      return digestOfTexts([JSON.stringify(target), own, ...partsOf(job, templates)]);
    },
    written: ({ release, repo }) => {
      const chart = repo.charts.get(release.chart);
      const folders = chart === undefined ? [] : [...chartFolders(chart)];
      return digestOfTexts([asked, root, ownFiles(release, layers), ...folders.map(charts)]);
    },
  };
}

/** The chart and what is known of the release before it is rendered. */
function partsOf(
  { release, repo, settings, problems }: Job & { readonly type: "release" },
  digestOf: (folder: string) => string,
): readonly string[] {
  const chart = repo.charts.get(release.chart);
  const folders = chart === undefined ? [] : [...chartFolders(chart)];
  return [release.chart, ...folders.map(digestOf), JSON.stringify([settings, problems])];
}

/** values.yaml of a chart and of those in its charts/. */
const chartValues = /^(charts\/[^/]+\/)*values\.yaml$/;

function placed(files: readonly PlacedFile[]): readonly TreeFile[] {
  return files.map(({ file }) => file);
}

/** Made once for each folder. */
function shared(make: (folder: string) => string): (folder: string) => string {
  const made = new Map<string, string>();
  return (folder) => {
    const known = made.get(folder) ?? make(folder);
    made.set(folder, known);
    return known;
  };
}

function digestOfTexts(texts: readonly string[]): string {
  return hash("sha256", JSON.stringify(texts), "base64url");
}

/** Digest of a JSON value, whatever the order of its keys. */
export function digestOfJson(value: Json): string {
  return hash("sha256", canonicalJson(value), "base64url");
}

function digestOfFiles(files: readonly TreeFile[]): string {
  return hash("sha256", files.map((file) => `${file.path}\0${contentOf(file)}\n`).join(""), "base64url");
}

/** A chart's own folder, and those of charts it takes from elsewhere. */
function chartFolders(chart: ChartSource): ReadonlySet<string> {
  return new Set([chart.folder, ...chart.subcharts.flatMap((sub) => [...chartFolders(sub)])]);
}

/** Names of the values files that a target reads. */
function layersOf({ environment, region, cluster }: Target): ReadonlySet<string> {
  return new Set(["", environment, region, `${environment}.${region}`, cluster]);
}
