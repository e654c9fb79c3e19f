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
  /** Of the facts alone. */
  readonly facts: string;
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
  const layers = layersOf(target);
  const folders = new Map<string, string>();
  const charts = (folder: string): string => {
    const known = folders.get(folder) ?? digestOfFiles(filesBelow(folder, files).map(({ file }) => file));
    folders.set(folder, known);
    return known;
  };
  const ownFiles = ({ folder, spec }: ReleaseSource): string => {
    const patches = patchFiles(spec.patches);
    // Deeper down a file of such a name is a manifest, or belongs to a chart.
    const isRead = ({ name }: PlacedFile): boolean =>
      name.includes("/") || layers.has(layerOf(name) ?? "") || patches.has(name);
    const placed = filesBelow(`releases/${folder}`, files).filter(isRead);
    return digestOfFiles(placed.map(({ file }) => file));
  };
  const root = digestOfFiles(
    files.filter(({ path }) => layerOf(path) !== undefined && layers.has(layerOf(path) ?? "")),
  );
  return {
    facts,
    of({ release, repo, settings, problems }) {
      const chart = repo.charts.get(release.chart);
      const shared = chart === undefined ? [] : [...chartFolders(chart)].map(charts);
      return digestOfJson([
        ...[facts, root, ownFiles(release), release.chart, ...shared],
        ...([settings, problems] as unknown as Json[]),
      ]);
    },
  };
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
