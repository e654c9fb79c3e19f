import { valueAt } from "../../core/field-path.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import type { Problem } from "../../core/problem.ts";
import type { ValuesLayer } from "../../values/layers.ts";
import type { YamlPath } from "../../yaml/document.ts";
import { nodesOf, type ChartNode } from "./chart-tree.ts";
import { importedLayers } from "./imported-values.ts";

/** Values that charts set themselves, lowest first. */
export interface Defaults {
  /** What the chart imports from its subcharts: even a subchart's own values.yaml stands above it. */
  readonly imported: readonly ValuesLayer[];
  /** What the subcharts set, under their names. */
  readonly below: readonly ValuesLayer[];
  readonly problems: readonly Problem[];
}

/** What stands below a chart's own values.yaml, which is `own`: a parent's values.yaml stands over that of its subchart, as
 *  in Helm (helm/pkg/chartutil/dependencies.go processImportValues). `above` = what stands over `own`. */
export function defaultsBelow(
  node: ChartNode,
  own: readonly ValuesLayer[],
  above: readonly ValuesLayer[],
): Defaults {
  const problems: Problem[] = [];
  const below = node.below.flatMap((sub) => {
    const read = ownLayer(sub);
    const over = [...own, ...above].map((layer) => section(layer, sub.name));
    const inner = defaultsBelow(sub, read.layers, over);
    problems.push(...read.problems, ...inner.problems);
    const layers = [...inner.imported, ...inner.below, ...resets(sub, read.layers, over)];
    return layers.map((layer) => under(layer, sub.name));
  });
  const imports = importedLayers(node, [...below, ...resets(node, own, [])]);
  return { imported: imports.layers, below, problems: [...problems, ...imports.problems] };
}

/** A subchart's own values.yaml; none when it is empty or has problems. */
export function ownLayer({ chart, name }: ChartNode): {
  readonly layers: readonly ValuesLayer[];
  readonly problems: readonly Problem[];
} {
  const { document, problems } = chart.values?.read() ?? { problems: [] };
  if (document === undefined || !isJsonObject(document.value)) return { layers: [], problems };
  const { value, at, keyAt } = document;
  return { layers: [{ layer: 1, name: `${name} values.yaml`, values: value, at, keyAt }], problems };
}

/** `db: null` takes back what is said of a subchart, not what the subchart says itself: such a section, and those in the
 *  layers below it, are left out. As in Helm. `above` = what stands over `layers`. */
export function resets(
  node: ChartNode,
  layers: readonly ValuesLayer[],
  above: readonly ValuesLayer[],
): readonly ValuesLayer[] {
  const depth = node.prefix.length;
  const all = [...layers, ...above];
  const result = [...layers];
  for (const { prefix } of nodesOf(node).slice(1)) {
    const path = prefix.slice(depth);
    const last = all.findLastIndex(({ values }) => valueAt(values, path) === null);
    layers.slice(0, last + 1).forEach((_, at) => {
      const layer = result[at] as ValuesLayer;
      result[at] = { ...layer, values: without(layer.values, path) as JsonObject };
    });
  }
  return result;
}

function without(values: Json | undefined, [first, ...rest]: YamlPath): Json | undefined {
  if (!isJsonObject(values) || first === undefined || !Object.hasOwn(values, first)) return values;
  const { [first]: inner, ...others } = values;
  return rest.length === 0 ? others : { ...others, [first]: without(inner, rest) };
}

/** What a parent's layer says of a subchart. */
function section(layer: ValuesLayer, name: string): ValuesLayer {
  const said = valueAt(layer.values, [name]);
  return {
    ...layer,
    values: isJsonObject(said) ? said : {},
    at: (path) => layer.at([name, ...path]),
    keyAt: (path) => layer.keyAt([name, ...path]),
  };
}

/** A layer as it stands in the parent's values. */
function under(layer: ValuesLayer, name: string): ValuesLayer {
  return {
    ...layer,
    values: { [name]: layer.values },
    at: (path) => layer.at(path.slice(1)),
    keyAt: (path) => layer.keyAt(path.slice(1)),
  };
}
