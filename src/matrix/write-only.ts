import type { FieldPath } from "../core/field-path.ts";
import type { JsonObject } from "../core/json.ts";
import { chartInstances } from "../render/chart/subcharts.ts";
import type { ChartSource } from "../repo/model.ts";
import { readValuesSchema } from "../values/schema.ts";

/** Paths of the values that a chart's schema, or that of a subchart it uses, marks `writeOnly`. */
export function writeOnlyPaths(chart: ChartSource | undefined, values: JsonObject): readonly FieldPath[] {
  if (chart === undefined || !speaksOf(chart)) return [];
  return chartInstances(chart, values).instances.flatMap((instance) => {
    const { schema } = instance.chart;
    const own = schema === undefined ? [] : (readValuesSchema(schema).schema?.secrets(instance.values) ?? []);
    // `web/charts/db`: the release's values hold them under `db`.
    const section = instance.path.split("/charts/").slice(1);
    return own.flatMap((path) => [[...section, ...path], ...(path[0] === "global" ? [path] : [])]);
  });
}

function speaksOf({ schema, subcharts }: ChartSource): boolean {
  return schema?.text.includes("writeOnly") === true || subcharts.some(speaksOf);
}

/** True for a value that is one of the secret ones, lies in one, or holds one. */
export function touches(secrets: readonly FieldPath[], path: FieldPath): boolean {
  return secrets.some((secret) => secret.slice(0, path.length).every((step, at) => step === path[at]));
}
