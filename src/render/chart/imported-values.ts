import { valueAt } from "../../core/field-path.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { Problem } from "../../core/problem.ts";
import { nearest } from "../../core/text.ts";
import type { ValuesLayer } from "../../values/layers.ts";
import { mergeLayers } from "../../values/merge.ts";
import type { YamlPath } from "../../yaml/document.ts";
import { mistake } from "../objects/found.ts";
import type { ChartNode } from "./chart-tree.ts";
import { withGlobals } from "./globals.ts";

/** Chart.yaml's `import-values` of the subcharts that are used, lowest first: of two imports of a key the first wins. They
 *  come from what the charts themselves say (`layers`: the subcharts' values.yaml and over them the parent's), never from
 *  what the release sets: as in Helm. An import that finds no map is a warning. */
export function importedLayers(
  node: ChartNode,
  layers: readonly ValuesLayer[],
): { readonly layers: readonly ValuesLayer[]; readonly problems: readonly Problem[] } {
  const wanted = node.below.flatMap((sub) => importsOf(node, sub));
  if (wanted.length === 0) return { layers: [], problems: [] };
  const values = withGlobals(node, mergeLayers(layers).merged.values);
  const problems: Problem[] = [];
  const imported = wanted.flatMap((one) => {
    const value = valueAt(values, [one.from, ...one.child]);
    if (isJsonObject(value)) return [importLayer(one, value, layers)];
    problems.push(nothingToImport(one, node, values));
    return [];
  });
  return { layers: imported.toReversed(), problems };
}

interface Import {
  /** The subchart's name or alias. */
  readonly from: string;
  readonly child: YamlPath;
  /** [] = the top of the parent's values. */
  readonly parent: YamlPath;
  /** Of Chart.yaml. */
  readonly path: YamlPath;
}

function importsOf({ chart }: ChartNode, { name, use }: ChartNode): readonly Import[] {
  const index = use?.index ?? -1;
  const imports = chart.meta.dependencies[index]?.["import-values"] ?? [];
  return imports.map((each, at) => {
    const [child, parent] = typeof each === "string" ? [`exports.${each}`, "."] : [each.child, each.parent];
    return {
      from: name,
      child: child.split("."),
      parent: parent === "." ? [] : parent.split("."),
      path: ["dependencies", index, "import-values", at],
    };
  });
}

/** The imported map under its new name; each value stands where a chart's values.yaml sets it. */
function importLayer(
  { from, child, parent }: Import,
  value: JsonObject,
  layers: readonly ValuesLayer[],
): ValuesLayer {
  const source = (path: YamlPath): { readonly layer: ValuesLayer | undefined; readonly path: YamlPath } => {
    const inner = [...child, ...path.slice(parent.length)];
    const isGlobal =
      child[0] === "global" && layers.some(({ values }) => valueAt(values, inner) !== undefined);
    const there = isGlobal ? inner : [from, ...inner];
    return { layer: layers.findLast(({ values }) => valueAt(values, there) !== undefined), path: there };
  };
  const nowhere = { file: "", line: 0, column: 0 };
  return {
    layer: 1,
    name: `imported from ${from}`,
    values: parent.reduceRight<JsonObject>((inner, part) => ({ [part]: inner }), value),
    at(path) {
      const found = source(path);
      return found.layer?.at(found.path) ?? nowhere;
    },
    keyAt(path) {
      const found = source(path);
      return found.layer?.keyAt(found.path) ?? nowhere;
    },
  };
}

function nothingToImport({ from, child, path }: Import, { chart }: ChartNode, values: JsonObject): Problem {
  const isExport = child[0] === "exports";
  const there = valueAt(values, [from, ...child.slice(0, -1)]);
  const names = isJsonObject(there) ? Object.keys(there) : [];
  const close = nearest(String(child.at(-1)), names);
  const message = `import-values: ${from} has no map ${child.join(".")}`;
  const hint =
    close === undefined
      ? `Set ${child.join(".")} in the subchart's values.yaml, or remove the import.`
      : `Did you mean ${isExport ? close : [...child.slice(0, -1), close].join(".")}?`;
  return { ...mistake("REPO-CHART", message, chart.at(path), hint), severity: "warning" };
}
