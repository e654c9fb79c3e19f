import type { TreeEntry } from "../core/source-tree.ts";
import type { Problem } from "../core/problem.ts";
import { nearest } from "../core/text.ts";
import { readChart } from "./chart.ts";
import { linkedCharts } from "./linked-charts.ts";
import type { ChartSource } from "./model.ts";
import { filesBelow, folderAbove, isFree, unknownFile } from "./places.ts";
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
  return { charts: linkedCharts(read), problems };
}

/** A chart that ships with Syncline; undefined when there is none of this name. */
export function readBuiltin(name: string, builtins: BuiltinCharts): ChartSource | undefined {
  const entries = builtins.get(name);
  if (entries === undefined) return undefined;
  const { files } = openTree({ root: `builtin/${name}`, entries });
  const folder = `builtin/${name}`;
  const chart = readChart(folder, filesBelow("", [...files.values()]));
  return linkedCharts(new Map([[folder, chart]])).get(folder);
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
