import type { TreeEntry } from "../core/source-tree.ts";
import type { Problem } from "../core/problem.ts";
import { hasErrors } from "../core/problem.ts";
import { nearest } from "../core/text.ts";
import { readChart } from "./chart.ts";
import type { ChartSource } from "./model.ts";
import { filesBelow, folderAbove, isFree, unknownFile } from "./places.ts";
import { fileProblem } from "./text.ts";
import { openTree, type TreeFile } from "./tree.ts";

/** Charts that ship with Syncline, by `name@major`; paths are relative to the chart's folder. */
export type BuiltinCharts = ReadonlyMap<string, readonly TreeEntry[]>;

/** Every chart of the tree by its folder: those below charts/, and those that lie in a release's folder. */
export function readCharts(files: readonly TreeFile[]): {
  readonly charts: ReadonlyMap<string, ChartSource>;
  readonly problems: readonly Problem[];
} {
  const folders = chartFolders(files);
  const read = new Map(folders.map((folder) => [folder, readChart(folder, filesBelow(folder, files))]));
  const below = filesBelow("charts", files);
  const known = new Set(folders);
  const problems = below
    .filter(({ name, file }) => folderAbove(file.path, known) === undefined && !isFree(name))
    .map((placed) => noChart(placed.name, unknownFile(placed, [])));
  const charts = new Map([...read.keys()].map((folder) => [folder, linked(folder, read, [])]));
  return { charts, problems };
}

/** A chart that ships with Syncline; undefined when there is none of this name. */
export function readBuiltin(name: string, builtins: BuiltinCharts): ChartSource | undefined {
  const entries = builtins.get(name);
  if (entries === undefined) return undefined;
  const { files } = openTree({ root: `builtin/${name}`, entries });
  return readChart(`builtin/${name}`, filesBelow("", [...files.values()]));
}

/** Folders with a Chart.yaml that are not inside another chart. */
function chartFolders(files: readonly TreeFile[]): readonly string[] {
  const folders = files
    .filter(({ path }) => /^(charts|releases)\/(.+\/)?Chart\.yaml$/.test(path) && !/(^|\/)\./.test(path))
    .map(({ path }) => path.slice(0, -"/Chart.yaml".length));
  const known = new Set(folders);
  return folders.filter((folder) => folderAbove(folder, known) === undefined);
}

/** The name of the file that makes a folder a chart is what is most often wrong. */
function noChart(name: string, problem: Problem): Problem {
  const last = name.slice(name.lastIndexOf("/") + 1);
  if (nearest(last, ["Chart.yaml"]) === undefined || !name.includes("/")) return problem;
  return { ...problem, hint: "Did you mean Chart.yaml?" };
}

/** A chart with the charts its dependencies name by `file://` beside those in its own charts/. */
function linked(
  folder: string,
  read: ReadonlyMap<string, ChartSource>,
  trail: readonly string[],
): ChartSource {
  const chart = read.get(folder);
  if (chart === undefined) throw new Error(`no chart in ${folder}`);
  const subcharts = [...chart.subcharts];
  const problems = [...chart.problems];
  for (const { name, repository } of chart.meta.dependencies) {
    if (subcharts.some(({ meta, folder: sub }) => meta.name === name || sub.endsWith(`/charts/${name}`)))
      continue;
    const other = repository.startsWith("file://") ? inside(folder, repository.slice(7)) : undefined;
    const chain = [...trail, folder];
    if (other !== undefined && chain.includes(other)) {
      const message = `charts depend on each other: ${[...chain.slice(chain.indexOf(other)), other].join(" → ")}`;
      problems.push(dependencyProblem(folder, message, "Remove one of the dependencies."));
    } else if (other !== undefined && read.has(other)) {
      subcharts.push(linked(other, read, chain));
    } else {
      const hint = `Put the chart into ${folder}/charts/${name}, or write repository: file://../<folder>.`;
      problems.push(dependencyProblem(folder, `dependency "${name}" is not in the repository`, hint));
    }
  }
  const broken = subcharts.flatMap((sub) => (hasErrors(sub.problems) ? sub.problems : []));
  return { ...chart, subcharts, problems: [...problems, ...broken] };
}

function dependencyProblem(folder: string, message: string, hint: string): Problem {
  return fileProblem({ file: `${folder}/Chart.yaml` }, "REPO-CHART", message, hint);
}

/** `charts/a` + `../b` → `charts/b`; undefined when it leaves the tree. */
export function inside(folder: string, path: string): string | undefined {
  const parts = path.startsWith("/") ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}
