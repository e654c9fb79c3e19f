import { valueAt } from "../../core/field-path.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import type { Problem } from "../../core/problem.ts";
import type { ChartSource } from "../../repo/model.ts";
import { keyText } from "../../values/key-text.ts";
import { mergeLayers } from "../../values/merge.ts";
import type { ValuesLayer } from "../../values/layers.ts";
import type { YamlPath } from "../../yaml/document.ts";

/** One chart of a release with the values it sees. */
export interface ChartInstance {
  readonly chart: ChartSource;
  /** The chart's name, or the alias a parent gave it. */
  readonly name: string;
  /** `web/charts/db`: Helm's path of nested charts, the front of Template.Name. */
  readonly path: string;
  readonly values: JsonObject;
  /** Where its values stand in the release's: `["db"]`; [] = the top chart. */
  readonly prefix: YamlPath;
  /** The release's keys that decided that it is used: of `condition` and `tags`. */
  readonly conditions: readonly string[];
  /** The chart whose dependency it is. */
  readonly parent: ChartInstance | undefined;
  /** A subchart's own values.yaml, as values of the release. */
  readonly defaults: ValuesLayer | undefined;
}

/** A place in a chart's values as a place in the release's: under the chart's name or alias, `global` where the parent
 *  says it. */
export function releasePath(instance: ChartInstance, path: YamlPath): YamlPath {
  const { parent, prefix } = instance;
  if (parent === undefined) return path;
  const isGlobal = path[0] === "global" && valueAt(parent.values, path) !== undefined;
  return isGlobal ? releasePath(parent, path) : [...prefix, ...path];
}

/** A chart and the subcharts that its values enable, parents first. Values, alias, condition, tags and global
 *  as in Helm (helm/pkg/chartutil, dependencies.go and coalesce.go). */
export function chartInstances(
  chart: ChartSource,
  values: JsonObject,
): { readonly instances: readonly ChartInstance[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const { name } = chart.meta;
  const top: ChartInstance = {
    ...{ chart, name, path: name, values, prefix: [], conditions: [] },
    ...{ parent: undefined, defaults: undefined },
  };
  return { instances: withSubcharts(top, values, problems), problems };
}

function withSubcharts(
  parent: ChartInstance,
  top: JsonObject,
  problems: Problem[],
): readonly ChartInstance[] {
  const below = uses(parent.chart).flatMap(({ chart, name, condition, tags }) => {
    if (!isEnabled({ condition, tags }, parent.values, top)) return [];
    const prefix = [...parent.prefix, name];
    const own = ownValues(chart, name, problems);
    const instance: ChartInstance = {
      ...{ chart, name, path: `${parent.path}/charts/${name}`, prefix, parent },
      values: subchartValues(own, name, parent, problems),
      conditions: [...parent.conditions, ...decidingKeys({ condition, tags }, parent)],
      defaults: own === undefined ? undefined : under(own, prefix),
    };
    return withSubcharts(instance, top, problems);
  });
  return [parent, ...below];
}

interface Use {
  readonly chart: ChartSource;
  readonly name: string;
  readonly condition: string;
  readonly tags: readonly string[];
}

/** Each dependency of Chart.yaml, under its alias; a folder in charts/ that Chart.yaml does not name is
 *  always used. */
export function uses({ meta, subcharts }: ChartSource): readonly Use[] {
  const declared = meta.dependencies.flatMap(({ name, alias, condition, tags }) => {
    const chart = subcharts.find((sub) => sub.meta.name === name || sub.folder.endsWith(`/${name}`));
    return chart === undefined ? [] : [{ chart, name: alias ?? name, condition, tags }];
  });
  const named = new Set(declared.map(({ chart }) => chart));
  const others = subcharts.filter((chart) => !named.has(chart));
  return [...declared, ...others.map((chart) => ({ chart, name: chart.meta.name, condition: "", tags: [] }))];
}

/** A condition that is set decides; else one true tag enables, and tags that are all false disable. */
function isEnabled(
  { condition, tags }: Pick<Use, "condition" | "tags">,
  values: JsonObject,
  top: JsonObject,
): boolean {
  for (const path of condition.split(",").map((part) => part.trim())) {
    const value = path === "" ? undefined : follow(values, path);
    if (typeof value === "boolean") return value;
  }
  const given = tags.map((tag) => follow(top, `tags.${tag}`)).filter((value) => typeof value === "boolean");
  return given.length === 0 || given.includes(true);
}

/** The value at a dotted path, undefined where a step is absent. */
export function follow(values: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = values;
  for (const part of path.split(".")) {
    value = isJsonObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return value;
}

/** The release's keys that isEnabled looks at; absent ones too. */
function decidingKeys(
  { condition, tags }: Pick<Use, "condition" | "tags">,
  parent: ChartInstance,
): readonly string[] {
  const conditions = condition.split(",").map((part) => part.trim());
  return [
    ...conditions.filter(Boolean).map((path) => keyText(releasePath(parent, path.split(".")))),
    ...tags.map((tag) => keyText(["tags", tag])),
  ];
}

/** The subchart's own values.yaml. */
function ownValues(chart: ChartSource, name: string, problems: Problem[]): ValuesLayer | undefined {
  const { document, problems: unread } = chart.values?.read() ?? { problems: [] };
  problems.push(...unread);
  if (document === undefined || !isJsonObject(document.value)) return undefined;
  const { value, at, keyAt } = document;
  return { layer: 1, name: `${name} values.yaml`, values: value, at, keyAt };
}

/** The subchart's own values under what the parent says in `<name>:`; the parent's `global` wins over the subchart's. */
function subchartValues(
  own: ValuesLayer | undefined,
  name: string,
  parent: ChartInstance,
  problems: Problem[],
): JsonObject {
  const section = parent.values[name];
  const global = parent.values["global"];
  const layers: ValuesLayer[] = own === undefined ? [] : [own];
  for (const values of [section, isJsonObject(global) ? { global } : undefined]) {
    if (isJsonObject(values)) layers.push(fromParent(values, parent.chart));
  }
  const { merged, problems: mistakes } = mergeLayers(layers);
  problems.push(...mistakes.filter(({ severity }) => severity === "error"));
  return merged.values;
}

/** A layer as it stands in the release's values. */
function under(layer: ValuesLayer, prefix: YamlPath): ValuesLayer {
  const own = (path: YamlPath): YamlPath => path.slice(prefix.length);
  return {
    ...layer,
    values: prefix.reduceRight<JsonObject>((values, name) => ({ [String(name)]: values }), layer.values),
    at: (path) => layer.at(own(path)),
    keyAt: (path) => layer.keyAt(own(path)),
  };
}

/** Values whose own place was told when the parent's layers were merged. */
function fromParent(values: JsonObject, { folder }: ChartSource): ValuesLayer {
  const position = { file: folder, line: 0, column: 0 };
  return { layer: 2, name: "parent chart", values, at: () => position, keyAt: () => position };
}
