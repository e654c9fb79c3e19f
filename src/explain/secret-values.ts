import type { FieldPath } from "../core/field-path.ts";
import type { JsonObject } from "../core/json.ts";
import { chartInstances, type ChartInstance } from "../render/chart/subcharts.ts";
import type { ChartSource } from "../repo/model.ts";
import { readValuesSchema } from "../values/schema.ts";

/** Paths of the values that a chart's schema, or that of a subchart it uses, marks `writeOnly`. */
export function writeOnlyPaths(chart: ChartSource | undefined, values: JsonObject): readonly FieldPath[] {
  if (chart === undefined) return [];
  return chartInstances(chart, values).instances.flatMap((instance) => {
    const { schema } = instance.chart;
    const own = schema === undefined ? [] : (readValuesSchema(schema).schema?.secrets(instance.values) ?? []);
    // A subchart's globals are its parent's.
    return own.flatMap((path) => [
      [...sectionOf(instance), ...path],
      ...(path[0] === "global" ? [path] : []),
    ]);
  });
}

/** Where the release's values hold those of a chart: `web/charts/db` → `db`. */
function sectionOf({ path }: ChartInstance): FieldPath {
  return path.split("/charts/").slice(1);
}

/** True for a value that is one of the secret ones, lies in one, or holds one. */
export function secretTest(secrets: readonly FieldPath[]): (path: FieldPath) => boolean {
  return (path) =>
    secrets.some((secret) => {
      const length = Math.min(secret.length, path.length);
      return path.slice(0, length).every((step, at) => step === secret[at]);
    });
}
