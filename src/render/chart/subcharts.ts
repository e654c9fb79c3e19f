import { valueAt } from "../../core/field-path.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { Problem } from "../../core/problem.ts";
import type { MergedValues } from "../../core/release.ts";
import type { ChartSource } from "../../repo/model.ts";
import { kindOf } from "../../schema/parse-with.ts";
import { keyText } from "../../values/key-text.ts";
import type { ValuesLayer } from "../../values/layers.ts";
import { mergeLayers } from "../../values/merge.ts";
import type { YamlPath } from "../../yaml/document.ts";
import { mistake } from "../objects/found.ts";
import { chartTree, nodesOf, type ChartNode } from "./chart-tree.ts";
import { defaultsBelow, resets } from "./default-layers.ts";
import { conditionsOf, enabledTree } from "./enabled.ts";
import { withGlobals } from "./globals.ts";

/** One chart of a release with the values it sees. */
export interface ChartInstance {
  readonly chart: ChartSource;
  /** The chart's name, or the alias a parent gave it. */
  readonly name: string;
  /** `web/charts/db`: Helm's path of nested charts, the front of Template.Name. */
  readonly path: string;
  /** Its own, and those of its subcharts under their names. */
  readonly values: JsonObject;
  /** Where its values stand in the release's: `["db"]`; [] = the top chart. */
  readonly prefix: YamlPath;
  /** The release's keys that decided that it is used: of `condition` and `tags`. */
  readonly conditions: readonly string[];
  /** The chart whose dependency it is. */
  readonly parent: ChartInstance | undefined;
}

/** A release's chart, with all that it uses. */
export interface ReleaseCharts {
  /** The chart and the subcharts that its values enable, parents first. */
  readonly instances: readonly ChartInstance[];
  /** The release's values with what the charts import from each other: what the chart's schema speaks of. */
  readonly merged: MergedValues;
  /** The same with what the subcharts set themselves, under their names. */
  readonly whole: MergedValues;
  /** All layers but those of subcharts, lowest first. */
  readonly layers: readonly ValuesLayer[];
  readonly problems: readonly Problem[];
}

/** A place in a chart's values as a place in the release's: under the chart's name or alias, `global` where the parent
 *  says it. */
export function releasePath(instance: ChartInstance, path: YamlPath): YamlPath {
  const { parent, prefix } = instance;
  if (parent === undefined) return path;
  const isGlobal = path[0] === "global" && valueAt(parent.values, path) !== undefined;
  return isGlobal ? releasePath(parent, path) : [...prefix, ...path];
}

/** A chart with the layers of values that its release has for a target, lowest first (layer 1 = its own values.yaml). Which
 *  subcharts are used, and what each sees, is as in Helm. */
export function chartInstances(chart: ChartSource, layers: readonly ValuesLayer[]): ReleaseCharts {
  const { tree, problems } = chartTree(chart);
  const said = resets(tree, layers, []);
  const used = tree.below.length === 0 ? tree : enabledTree(tree, valuesToDecide(tree, layers));
  const own = said.filter(({ layer }) => layer === 1);
  const { imported, below, problems: unread } = defaultsBelow(used, own, layers);
  const merged = mergeLayers([...imported, ...said]);
  const whole = below.length === 0 ? merged : mergeLayers([...imported, ...below, ...said]);
  const values = withGlobals(used, whole.merged.values);
  return {
    instances: instancesOf(used, values),
    merged: merged.merged,
    whole: whole.merged,
    layers: [...imported, ...said],
    problems: [...problems, ...unread, ...whole.problems, ...noSections(used, whole.merged.values, said)],
  };
}

/** What conditions and tags are looked up in: nothing is imported yet. */
function valuesToDecide(tree: ChartNode, layers: readonly ValuesLayer[]): JsonObject {
  const { below } = defaultsBelow(tree, [], layers);
  return withGlobals(tree, mergeLayers([...below, ...resets(tree, layers, [])]).merged.values);
}

function instancesOf(tree: ChartNode, values: JsonObject): readonly ChartInstance[] {
  const grow = (node: ChartNode, parent: ChartInstance | undefined): readonly ChartInstance[] => {
    const { chart, name, prefix } = node;
    const section = valueAt(values, prefix);
    const instance: ChartInstance = {
      ...{ chart, name, prefix, parent },
      path: parent === undefined ? name : `${parent.path}/charts/${name}`,
      values: isJsonObject(section) ? section : {},
      conditions: parent === undefined ? [] : [...parent.conditions, ...decidingKeys(node, parent)],
    };
    return [instance, ...node.below.flatMap((sub) => grow(sub, instance))];
  };
  return grow(tree, undefined);
}

/** The release's keys that decide whether a subchart is used; absent ones too. */
function decidingKeys({ use }: ChartNode, parent: ChartInstance): readonly string[] {
  return [
    ...conditionsOf(use?.condition ?? "").map((path) => keyText(releasePath(parent, path))),
    ...(use?.tags ?? []).map((tag) => keyText(["tags", tag])),
  ];
}

/** A scalar or list under the name of a subchart: its values would be lost. Helm refuses it too. */
function noSections(tree: ChartNode, values: JsonObject, layers: readonly ValuesLayer[]): readonly Problem[] {
  return nodesOf(tree).flatMap(({ prefix, chart }) => {
    const section = valueAt(values, prefix);
    if (section === undefined || isJsonObject(section)) return [];
    const place = layers.findLast((layer) => valueAt(layer.values, prefix) !== undefined);
    const message = `${keyText(prefix)}: must be a map, is ${kindOf(section)}: it holds the values of a subchart`;
    const hint = "Write key: value lines below it.";
    return [mistake("VAL-ROOT", message, place?.at(prefix) ?? chart.at([]), hint)];
  });
}
