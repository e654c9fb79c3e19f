import type { Problem } from "../core/problem.ts";
import { byText, nearest } from "../core/text.ts";
import { layerNames } from "./cells.ts";
import { readBuiltin, readCharts, type BuiltinCharts } from "./charts.ts";
import type { ChartSource, ConfigRepo, ReleaseSource, TextFile, ValuesFiles } from "./model.ts";
import { caseProblems, filesBelow, folderAbove, isFree, unknownFile } from "./places.ts";
import { readRelease } from "./release.ts";
import { readSettings } from "./settings.ts";
import { fileProblem, textOf } from "./text.ts";
import type { FileTree, TreeFile } from "./tree.ts";
import { layerOf, valuesFiles } from "./values-files.ts";

/** True when the tree is a config repo; else it is read as plain manifests (plain.ts). */
export function isConfigRepo({ files }: FileTree): boolean {
  return files.has("syncline.yaml");
}

/**
 * The whole repo. `problems` are those that belong to no single release: with an error among them nothing may be
 * applied. Mistakes of one release or chart are in its own `problems`. No `repo` when syncline.yaml cannot be read.
 */
export function readConfigRepo(
  tree: FileTree,
  builtins: BuiltinCharts,
): { readonly repo?: ConfigRepo; readonly problems: readonly Problem[] } {
  const file = tree.files.get("syncline.yaml");
  if (tree.problems.length > 0 || file === undefined) return { problems: tree.problems };
  const { settings, problems: settingsProblems } = readSettings(file);
  if (settings === undefined) return { problems: settingsProblems };
  const files = [...tree.files.values()].filter(({ path }) => !/(^|\/)\./.test(path));
  const layers = layerNames(settings);
  const root = readRoot(files, layers);
  const { charts: repoCharts, problems: chartProblems } = readCharts(files);
  const charts = new Map(repoCharts);
  const context = {
    settings,
    layers,
    files,
    chart: (key: string) => charts.get(key) ?? addBuiltin(key, builtins, charts),
    chartNames: chartNames(repoCharts, builtins),
  };
  const { releases, problems: releaseProblems } = readReleases(files, (folder) =>
    readRelease(folder, context),
  );
  const { policies, problems: policyProblems } = readPolicies(files);
  return {
    repo: { settings, values: root.values, releases, charts, policies },
    problems: [
      ...root.problems,
      ...chartProblems,
      ...releaseProblems,
      ...policyProblems,
      ...caseProblems(files.filter(({ path }) => !isFree(path))),
    ],
  };
}

function addBuiltin(
  key: string,
  builtins: BuiltinCharts,
  charts: Map<string, ChartSource>,
): ChartSource | undefined {
  if (!key.startsWith("builtin/")) return undefined;
  const chart = readBuiltin(key.slice("builtin/".length), builtins);
  if (chart !== undefined) charts.set(key, chart);
  return chart;
}

/** Charts as release.yaml writes them, for hints. */
function chartNames(charts: ReadonlyMap<string, ChartSource>, builtins: BuiltinCharts): readonly string[] {
  const own = [...charts.keys()].filter((folder) => folder.startsWith("charts/"));
  return [
    ...own.map((folder) => folder.slice("charts/".length)),
    ...[...builtins.keys()].map((n) => `builtin/${n}`),
  ];
}

const rootFolders = ["charts", "releases", "policies"];

/** The files beside syncline.yaml. Of a folder that is not known one file is named, not each. */
function readRoot(
  files: readonly TreeFile[],
  layers: readonly string[],
): { readonly values: ValuesFiles; readonly problems: readonly Problem[] } {
  const own = filesBelow("", files);
  const beside = own.filter(({ name }) => !name.includes("/"));
  const { values, problems } = valuesFiles(beside, layers);
  const known = ["syncline.yaml", "values.yaml", ...layers.map((layer) => `values.${layer}.yaml`)];
  const strange = beside.filter(
    ({ name }) => name !== "syncline.yaml" && layerOf(name) === undefined && !isFree(name),
  );
  const folders = new Set(
    own.filter(({ name }) => name.includes("/")).map(({ name }) => name.split("/")[0] ?? ""),
  );
  const strangeFolders = [...folders].filter((folder) => !rootFolders.includes(folder) && folder !== "docs");
  return {
    values,
    problems: [
      ...problems,
      ...valuesProblems(values),
      ...strange.map((placed) => unknownFile(placed, known)),
      ...strangeFolders.map(unknownFolder),
    ],
  };
}

/** Repo-wide values reach every release: what is wrong with them belongs to all. */
function valuesProblems(values: ValuesFiles): readonly Problem[] {
  return [...values.values()].flatMap((file) => file.read().problems);
}

function unknownFolder(folder: string): Problem {
  const close = nearest(folder, rootFolders);
  const hint =
    close === undefined
      ? `Name ${folder}/ in .synclineignore if it is not for Syncline.`
      : `Did you mean ${close}/? If it is not for Syncline, name it in .synclineignore.`;
  return fileProblem(
    { file: `${folder}/` },
    "REPO-UNKNOWN-FILE",
    "no folder of this name is known here",
    hint,
  );
}

function readReleases(
  files: readonly TreeFile[],
  read: (folder: string) => ReleaseSource,
): { readonly releases: readonly ReleaseSource[]; readonly problems: readonly Problem[] } {
  const below = filesBelow("releases", files);
  const all = below
    .filter(({ name }) => /\/release\.yaml$/.test(name))
    .map(({ file }) => file.path.slice(0, -"/release.yaml".length));
  const known = new Set(all);
  const inRelease = (path: string): boolean => folderAbove(path, known) !== undefined;
  const nested = all.filter(inRelease);
  const sources = all.filter((folder) => !inRelease(folder)).map(read);
  const firstOf = new Map(sources.toReversed().map((source) => [source.name, source]));
  return {
    releases: sources
      .filter((source) => firstOf.get(source.name) === source)
      .toSorted((a, b) => byText(a.name, b.name)),
    problems: [
      ...sources.flatMap((source) => sameName(source, firstOf.get(source.name))),
      ...nested.map(nestedRelease),
      ...below.filter(({ name, file }) => !inRelease(file.path) && !isFree(name)).map(noRelease),
    ],
  };
}

function sameName(source: ReleaseSource, other: ReleaseSource | undefined): readonly Problem[] {
  if (other === undefined || other === source) return [];
  const message = `a release "${source.name}" stands in ${other.file} too`;
  return [
    fileProblem(source, "REPO-RELEASE", message, "Rename one of the two folders: release names are unique."),
  ];
}

function nestedRelease(folder: string): Problem {
  const message = "a release inside the folder of another release";
  const file = `${folder}/release.yaml`;
  return fileProblem({ file }, "REPO-RELEASE", message, "Put the two folders side by side.");
}

function noRelease(placed: Parameters<typeof unknownFile>[0]): Problem {
  const last = placed.name.slice(placed.name.lastIndexOf("/") + 1);
  const problem = unknownFile(placed, []);
  if (nearest(last, ["release.yaml"]) !== undefined)
    return { ...problem, hint: "Did you mean release.yaml?" };
  const message = "the file belongs to no release: no folder above it holds a release.yaml";
  return { ...problem, message, hint: "Add a release.yaml, or name the file in .synclineignore." };
}

function readPolicies(files: readonly TreeFile[]): {
  readonly policies: readonly TextFile[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const policies: TextFile[] = [];
  for (const placed of filesBelow("policies", files)) {
    if (/^[^/]+\.yaml$/.test(placed.name)) {
      const read = textOf(placed.file);
      if (read.text === undefined) problems.push(read.problem);
      else policies.push({ path: placed.file.path, file: placed.file.file, text: read.text });
    } else if (!isFree(placed.name)) {
      problems.push(unknownFile(placed, [placed.name.replace(/\.yml$/, ".yaml")]));
    }
  }
  return { policies, problems };
}
