import type { Problem } from "../core/problem.ts";
import { nearest } from "../core/text.ts";
import { apiVersion } from "../core/labels.ts";
import { parseWith } from "../schema/parse-with.ts";
import { releaseSchema, type ReleaseFile } from "../schema/release-file.ts";
import { isReleaseName } from "../schema/repo-fields.ts";
import type { YamlDocument } from "../yaml/document.ts";
import { inside } from "./linked-charts.ts";
import { readDocument } from "./document.ts";
import type { ChartSource, ReleaseSource, RepoSettings, TextFile } from "./model.ts";
import { namespaceProblem } from "./namespace.ts";
import { patchTargets } from "./patch-targets.ts";
import { patchFiles, readPatches, type ReleasePatch } from "./patches.ts";
import { filesBelow, isFree, unknownFile, type PlacedFile } from "./places.ts";
import { problemAt, undeclared } from "./settings.ts";
import { fileProblem, textOf } from "./text.ts";
import type { TreeFile } from "./tree.ts";
import { layerOf, valuesFiles } from "./values-files.ts";

/** What a release is read with. */
export interface ReleaseContext {
  readonly settings: RepoSettings;
  /** Names that may stand in `values.<layer>.yaml` (cells.ts). */
  readonly layers: readonly string[];
  /** The chart with this key; undefined when there is none. */
  readonly chart: (key: string) => ChartSource | undefined;
  readonly chartNames: readonly string[];
  readonly files: readonly TreeFile[];
}

/** The release in `folder` (which holds a release.yaml). Mistakes are in its `problems`. */
export function readRelease(folder: string, context: ReleaseContext): ReleaseSource {
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  const files = filesBelow(folder, context.files);
  const file = files.find((placed) => placed.name === "release.yaml")?.file;
  if (file === undefined) throw new Error(`no release.yaml in ${folder}`);
  const { document, spec, problems: specProblems } = readSpec(file);
  const start = {
    file: file.file,
    line: document === undefined ? 0 : 1,
    column: document === undefined ? 0 : 1,
  };
  const { values, problems: layerProblems } = valuesFiles(files, context.layers);
  const { chart, problems: chartProblems } = findChart(spec, { folder, context, document });
  const content = { folder, files, spec, document, chart };
  const { manifests, problems: manifestProblems } = readManifests(content);
  const broken = specProblems.length > 0;
  const { patches, problems: patchProblems } = releasePatches(content, file, context.settings);
  return {
    name,
    folder: folder.slice("releases/".length),
    file: file.file,
    position: document?.position ?? start,
    at: document?.at ?? (() => start),
    spec,
    values,
    manifests,
    patches,
    chart,
    problems: [
      ...nameProblems(name, file),
      ...specProblems,
      ...(broken || document === undefined ? [] : specMeaning(spec, document, context.settings)),
      ...layerProblems,
      ...(broken ? [] : [...chartProblems, ...manifestProblems, ...patchProblems, ...unknownFiles(content)]),
    ],
  };
}

function releasePatches(
  { spec, files, document }: Content,
  file: TreeFile,
  settings: RepoSettings,
): { readonly patches: readonly ReleasePatch[]; readonly problems: readonly Problem[] } {
  if (document === undefined || spec.patches.length === 0) return { patches: [], problems: [] };
  const { patches, problems } = readPatches(spec.patches, { document, text: textOf(file).text ?? "", files });
  return { patches, problems: [...problems, ...patchTargets(spec, document, settings)] };
}

function readSpec(file: TreeFile): {
  readonly document?: YamlDocument;
  readonly spec: ReleaseFile;
  readonly problems: readonly Problem[];
} {
  const defaults = releaseSchema.parse({ apiVersion, kind: "Release" });
  const { document, problems } = readDocument(file);
  if (document === undefined) return { spec: defaults, problems };
  const parsed = parseWith(releaseSchema, document);
  return { document, spec: parsed.value ?? defaults, problems: parsed.problems };
}

function nameProblems(name: string, file: TreeFile): readonly Problem[] {
  if (isReleaseName(name)) return [];
  const message = `"${name}" cannot be the name of a release: a-z, 0-9 and - (not first or last), at most 63 characters`;
  return [fileProblem(file, "REPO-RELEASE", message, "Rename the folder: it names the release.")];
}

/** Names in release.yaml that must be declared in syncline.yaml, and the namespace. */
function specMeaning(spec: ReleaseFile, document: YamlDocument, settings: RepoSettings): readonly Problem[] {
  const { environments, regions, clusters, except } = spec.targets;
  const place = namespaceProblem(spec.namespace, document);
  // Most releases name no targets, and there may be thousands of them.
  if (environments.length + regions.length + clusters.length + except.length === 0) return place;
  const known = {
    environment: settings.environments,
    region: settings.regions,
    cluster: settings.clusters.map(({ name }) => name),
  } as const;
  const check = (kind: keyof typeof known, name: string | undefined, path: readonly (string | number)[]) =>
    undeclared(document, ["targets", ...path], {
      name,
      known: known[kind],
      code: kind === "region" ? "VAL-REGION" : "REPO-FIELD",
    });
  return [
    ...environments.flatMap((name, index) => check("environment", name, ["environments", index])),
    ...regions.flatMap((name, index) => check("region", name, ["regions", index])),
    ...clusters.flatMap((name, index) => check("cluster", name, ["clusters", index])),
    ...except.flatMap((cell, index) =>
      (["environment", "region", "cluster"] as const).flatMap((kind) =>
        check(kind, cell[kind], ["except", index, kind]),
      ),
    ),
    ...place,
  ];
}

interface Finding {
  readonly folder: string;
  readonly context: ReleaseContext;
  readonly document: YamlDocument | undefined;
}

/** `webapp` → charts/webapp; `/charts/x` from the root; `./x` beside release.yaml; `builtin/webapp@1`. */
function findChart(
  { chart }: ReleaseFile,
  { folder, context, document }: Finding,
): { readonly chart: string; readonly problems: readonly Problem[] } {
  if (chart === undefined) return { chart: "", problems: [] };
  const key = chartKey(chart, folder);
  const found = key === undefined ? undefined : context.chart(key);
  if (key !== undefined && found !== undefined)
    return { chart: key, problems: [...found.problems, ...ofLibrary(found, document)] };
  const close = nearest(chart, context.chartNames);
  const list = context.chartNames.join(", ");
  const hint = close === undefined ? `Charts here: ${list}.` : `Did you mean ${close}?`;
  const message = `no chart "${chart}"${key === undefined ? "" : ` (looked for ${key}/Chart.yaml)`}`;
  return { chart: "", problems: [problemAt(document, ["chart"], { code: "REPO-CHART", message, hint })] };
}

/** As in Helm: a library chart only holds partials. */
function ofLibrary({ meta }: ChartSource, document: YamlDocument | undefined): readonly Problem[] {
  if (meta.type !== "library") return [];
  const message = `the chart "${meta.name}" is a library: it renders nothing itself`;
  const hint = "Make it a dependency of a chart, which uses its partials.";
  return [problemAt(document, ["chart"], { code: "REPO-CHART", message, hint })];
}

function chartKey(chart: string, folder: string): string | undefined {
  if (/(^|\/)\.\.(\/|$)|\\|:/.test(chart)) return undefined;
  if (chart.startsWith("builtin/")) return chart;
  if (chart.startsWith("/")) return inside("", chart);
  return chart.startsWith("./") ? inside(folder, chart) : `charts/${chart}`;
}

interface Content {
  readonly folder: string;
  readonly files: readonly PlacedFile[];
  readonly spec: ReleaseFile;
  readonly document: YamlDocument | undefined;
  readonly chart: string;
}

function manifestsFolder({ folder, spec }: Content): string | undefined {
  if (spec.manifests === undefined) return "manifests";
  const path = spec.manifests.startsWith("/") ? undefined : inside(folder, spec.manifests);
  return path?.startsWith(`${folder}/`) === true ? path.slice(folder.length + 1) : undefined;
}

function readManifests(content: Content): {
  readonly manifests: readonly TextFile[];
  readonly problems: readonly Problem[];
} {
  const { files, spec, document } = content;
  const folder = manifestsFolder(content);
  const inFolder = files.filter(({ name }) => folder !== undefined && isManifest(name, folder));
  const problems: Problem[] = [];
  const manifests = inFolder.flatMap(({ file }): readonly TextFile[] => {
    const read = textOf(file);
    if (read.text !== undefined) return [{ path: file.path, file: file.file, text: read.text }];
    problems.push(read.problem);
    return [];
  });
  if (spec.manifests !== undefined && inFolder.length === 0) {
    const message = `no manifests in "${spec.manifests}"`;
    const hint = "Name a folder beside release.yaml that holds .yaml, .yml or .json files.";
    problems.push(problemAt(document, ["manifests"], { code: "REPO-FIELD", message, hint }));
  } else if (spec.chart === undefined && inFolder.length === 0) {
    const message = "the release has neither a chart nor manifests";
    const hint = "Add chart: <name>, or put objects into manifests/.";
    problems.push(problemAt(document, [], { code: "REPO-FIELD", message, hint }));
  }
  return { manifests, problems };
}

function isManifest(name: string, folder: string): boolean {
  return name.startsWith(`${folder}/`) && /\.(yaml|yml|json)$/.test(name);
}

function unknownFiles(content: Content): readonly Problem[] {
  const { files, folder, chart } = content;
  const manifests = manifestsFolder(content) ?? "manifests";
  const ownChart = chart.startsWith(`${folder}/`) ? `${chart.slice(folder.length + 1)}/` : undefined;
  const patches = patchFiles(content.spec.patches);
  const known = ["release.yaml", "values.yaml", `${manifests}/`];
  return files
    .filter(
      ({ name }) =>
        name !== "release.yaml" &&
        layerOf(name) === undefined &&
        !isManifest(name, manifests) &&
        !patches.has(name) &&
        !(ownChart !== undefined && name.startsWith(ownChart)) &&
        !isFree(name),
    )
    .map((placed) => unknownFile(placed, [...known, ...likelyLayer(placed.name)]));
}

/** `values-prod.yaml` and `values.prod.yml` are compared with `values.prod.yaml`. */
function likelyLayer(name: string): readonly string[] {
  const match = /^values[-_.](.+)\.ya?ml$/i.exec(name);
  return match?.[1] === undefined ? [] : [`values.${match[1].toLowerCase().replaceAll("_", ".")}.yaml`];
}
