import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import type { ChartSource } from "../../repo/model.ts";
import type { ValuesLayer } from "../../values/layers.ts";
import { follow, uses } from "./subcharts.ts";

/** Chart.yaml's `import-values` as a layer over the chart's own values.yaml: what subcharts export to their
 *  parent, as in Helm. Only the subcharts' own values.yaml is exported from. undefined = nothing is imported.
 */
export function importedValues(chart: ChartSource): ValuesLayer | undefined {
  const parts = chart.meta.dependencies.flatMap((dependency) => {
    const name = dependency.alias ?? dependency.name;
    const used = uses(chart).find((use) => use.name === name);
    const exported = used?.chart.values?.read().document?.value;
    if (!isJsonObject(exported)) return [];
    return dependency["import-values"].flatMap((wanted) => {
      const [child, parent] =
        typeof wanted === "string" ? [`exports.${wanted}`, "."] : [wanted.child, wanted.parent];
      const value = follow(exported, child);
      return isJsonObject(value) ? [nested(parent, value)] : [];
    });
  });
  if (parts.length === 0) return undefined;
  const position = { file: `${chart.folder}/Chart.yaml`, line: 0, column: 0 };
  const values = parts.reduce(over);
  return { layer: 1, name: "import-values of Chart.yaml", values, at: () => position, keyAt: () => position };
}

/** `a.b` + {x: 1} → {a: {b: {x: 1}}}; "." = the top. */
function nested(path: string, value: JsonObject): JsonObject {
  if (path === "." || path === "") return value;
  return path.split(".").reduceRight<JsonObject>((inner, part) => ({ [part]: inner }), value);
}

function over(lower: JsonObject, upper: JsonObject): JsonObject {
  const entries = Object.entries(upper).map(([key, value]): [string, Json | undefined] => {
    const before = Object.hasOwn(lower, key) ? lower[key] : undefined;
    return [key, isJsonObject(before) && isJsonObject(value) ? over(before, value) : value];
  });
  return { ...lower, ...Object.fromEntries(entries) };
}
