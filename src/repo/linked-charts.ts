import { limits } from "../core/limits.ts";
import type { Problem } from "../core/problem.ts";
import { hasErrors } from "../core/problem.ts";
import { nearest } from "../core/text.ts";
import type { ChartSource } from "./model.ts";

/** Each chart of the repository (by its folder) with the charts that its dependencies name by `file://`, beside those in
 *  its own charts/. A dependency that is not in the repository is a problem: nothing is downloaded. */
export function linkedCharts(read: ReadonlyMap<string, ChartSource>): ReadonlyMap<string, ChartSource> {
  const all = new Map([...read.values()].flatMap(withNested).map((chart) => [chart.folder, chart]));
  return new Map([...read].map(([folder, chart]) => [folder, linked(chart, [], { all, count: 0 })]));
}

function withNested(chart: ChartSource): readonly ChartSource[] {
  return [chart, ...chart.subcharts.flatMap(withNested)];
}

interface Linking {
  readonly all: ReadonlyMap<string, ChartSource>;
  /** Subcharts linked so far, below one chart. */
  count: number;
}

function linked(chart: ChartSource, above: readonly ChartSource[], linking: Linking): ChartSource {
  const trail = [...above, chart];
  const problems = [...chart.problems, ...sameNames(chart)];
  const found = chart.meta.dependencies.flatMap((dependency, index): readonly ChartSource[] => {
    if (chart.subcharts.some(({ meta }) => meta.name === dependency.name)) return [];
    const other = findDependency(dependency, trail, linking);
    if (other.chart !== undefined) return [other.chart];
    problems.push({
      severity: "error",
      code: "REPO-CHART",
      position: chart.at(["dependencies", index]),
      ...other,
    });
    return [];
  });
  const subcharts = [...chart.subcharts, ...new Set(found)].flatMap((sub) => {
    linking.count += 1;
    return linking.count > limits.subcharts ? [] : [linked(sub, trail, linking)];
  });
  if (above.length === 0 && linking.count > limits.subcharts) problems.push(tooManySubcharts(chart));
  const broken = subcharts.flatMap((sub) => (hasErrors(sub.problems) ? sub.problems : []));
  return { ...chart, subcharts, problems: [...problems, ...broken] };
}

type Dependency = ChartSource["meta"]["dependencies"][number];

type Found =
  | { readonly chart: ChartSource }
  | { readonly chart?: never; readonly message: string; readonly hint: string };

function findDependency(
  { name, repository }: Dependency,
  trail: readonly ChartSource[],
  linking: Linking,
): Found {
  const chart = trail.at(-1) as ChartSource;
  const place = `${chart.folder}/charts/${name}`;
  if (!repository.startsWith("file://")) return notVendored({ name, repository, place, chart });
  const folder = inside(chart.folder, repository.slice("file://".length));
  if (folder === undefined) {
    const message = `dependency "${name}": ${repository} leads out of the repository`;
    return { message, hint: `Put the chart into ${place}, or beside this one.` };
  }
  const start = trail.findIndex((each) => each.folder === folder);
  if (start >= 0) {
    const chain = [...trail.slice(start), ...trail.slice(start, start + 1)].map((each) => each.folder);
    return {
      message: `charts depend on each other: ${chain.join(" → ")}`,
      hint: "Remove one of the dependencies.",
    };
  }
  const other = linking.all.get(folder);
  if (other === undefined) return noChart(name, folder, linking.all);
  if (other.meta.name === name) return { chart: other };
  return otherName(name, other);
}

function otherName(name: string, { folder, meta }: ChartSource): Found {
  const message = `dependency "${name}": the chart in ${folder} is named "${meta.name}"`;
  return { message, hint: `Write name: ${meta.name}; an alias gives it another name here.` };
}

function noChart(name: string, folder: string, all: Linking["all"]): Found {
  const close = nearest(folder, [...all.keys()]);
  const message = `dependency "${name}": there is no chart in ${folder}`;
  return {
    message,
    hint: close === undefined ? `Put it there: ${folder}/Chart.yaml is missing.` : `Did you mean ${close}?`,
  };
}

interface Missing {
  readonly name: string;
  readonly repository: string;
  readonly place: string;
  readonly chart: ChartSource;
}

/** Not in charts/, and nothing says where in the repository it is. */
function notVendored({ name, repository, place, chart }: Missing): Found {
  const misnamed = chart.subcharts.find(({ folder }) => folder === place);
  if (misnamed !== undefined) return otherName(name, misnamed);
  const close = nearest(
    name,
    chart.subcharts.map(({ meta }) => meta.name),
  );
  if (close !== undefined) {
    const message = `dependency "${name}" is not in ${chart.folder}/charts`;
    return { message, hint: `Did you mean ${close}? The name is that of the subchart's Chart.yaml.` };
  }
  if (repository === "") {
    const message = `dependency "${name}" is not in the repository`;
    return { message, hint: `Put the chart into ${place}, or write repository: file://../<folder>.` };
  }
  const message = `dependency "${name}" comes from ${withoutUser(repository)}: charts are not downloaded`;
  const hint = `Run helm dependency build ${chart.folder}, unpack the archive into ${place} and commit it.`;
  return { message, hint };
}

/** A URL may hold a password. */
function withoutUser(repository: string): string {
  return repository.replace(/\/\/[^/@]*@/, "//");
}

/** Two dependencies of one name: which values would be whose? */
function sameNames({ meta, at }: ChartSource): readonly Problem[] {
  const names = meta.dependencies.map(({ name, alias }) => alias ?? name);
  return names.flatMap((name, index): readonly Problem[] => {
    if (names.indexOf(name) === index) return [];
    const message = `a second dependency with the name or alias "${name}"`;
    const position = at(["dependencies", index]);
    return [{ severity: "error", code: "REPO-CHART", message, position, hint: "Give one of them an alias." }];
  });
}

/** limits.subcharts. */
export function tooManySubcharts(chart: ChartSource): Problem {
  const message = `the chart uses more than ${limits.subcharts} subcharts (limits.subcharts)`;
  const hint = "Use fewer dependencies, or make several releases.";
  return { severity: "error", code: "REPO-CHART", message, position: chart.at(["dependencies"]), hint };
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
