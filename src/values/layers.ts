import { isJsonObject, type JsonObject } from "../core/json.ts";
import type { Position } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";
import type { Target } from "../core/target.ts";
import type { ConfigRepo, ReleaseSource, ValuesFile, ValuesFiles } from "../repo/model.ts";
import type { YamlPath } from "../yaml/document.ts";

/** One source of values, and where each of its values stands. */
export interface ValuesLayer {
  /** 1–12, lowest first (config-repo.md "Values"). */
  readonly layer: number;
  /** For people: `repo values.prod.yaml`, `GitSync.spec.values`. */
  readonly name: string;
  readonly values: JsonObject;
  at(path: YamlPath): Position;
  keyAt(path: YamlPath): Position;
}

/** Whose values are wanted. */
export interface LayersInput {
  readonly repo: ConfigRepo;
  readonly release: ReleaseSource;
  readonly target: Target;
  /** `GitSync.spec.values`. */
  readonly gitSyncValues: JsonObject;
}

/**
 * The layers that a release has for a target, lowest first; absent and empty files are left out. Problems are those of
 * the chart's and the release's files; those of the repo's own files are among the repo's problems already.
 */
export function valuesLayers({ repo, release, target, gitSyncValues }: LayersInput): {
  readonly layers: readonly ValuesLayer[];
  readonly problems: readonly Problem[];
} {
  const chart = repo.charts.get(release.chart)?.values;
  const own = [
    fileLayer(chart, { layer: 1, name: "chart values.yaml" }),
    ...fileLayers(release.values, "release", target),
  ];
  const shared = fileLayers(repo.values, "repo", target);
  const found = [...own, ...shared].flatMap(({ found }) => found);
  return {
    layers: [...found, ...gitSyncLayer(gitSyncValues)].toSorted((a, b) => a.layer - b.layer),
    problems: own.flatMap(({ problems }) => problems),
  };
}

interface Read {
  readonly found: readonly ValuesLayer[];
  readonly problems: readonly Problem[];
}

/** The five files of one folder: all, environment, region, pair, cluster. */
function fileLayers(files: ValuesFiles, whose: "repo" | "release", target: Target): readonly Read[] {
  const { environment, region, cluster } = target;
  const names = ["", environment, region, region === "" ? "" : `${environment}.${region}`, cluster];
  const first = whose === "repo" ? 2 : 7;
  return names.flatMap((name, index) => {
    if (index > 0 && name === "") return [];
    const file = name === "" ? "values.yaml" : `values.${name}.yaml`;
    return [fileLayer(files.get(name), { layer: first + index, name: `${whose} ${file}` })];
  });
}

function fileLayer(file: ValuesFile | undefined, { layer, name }: { layer: number; name: string }): Read {
  const { document, problems } = file?.read() ?? { problems: [] };
  if (document === undefined || !isJsonObject(document.value)) return { found: [], problems };
  const { value, at, keyAt } = document;
  return { found: [{ layer, name, values: value, at, keyAt }], problems };
}

function gitSyncLayer(values: JsonObject): readonly ValuesLayer[] {
  return Object.keys(values).length === 0 ? [] : [valuesInOne(values, "GitSync.spec.values")];
}

/** Values whose own places are not known, or not wanted, as the highest layer. */
export function valuesInOne(values: JsonObject, name: string): ValuesLayer {
  const position = { file: name, line: 0, column: 0 };
  return { layer: 12, name, values, at: () => position, keyAt: () => position };
}
