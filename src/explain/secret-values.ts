import type { FieldPath } from "../core/field-path.ts";
import type { JsonObject } from "../core/json.ts";
import { chartInstances, type ChartInstance } from "../render/chart/subcharts.ts";
import type { ChartSource, TextFile } from "../repo/model.ts";
import { valuesInSecretData } from "./secret-templates.ts";
import { valuesInOne } from "../values/layers.ts";
import { readValuesSchema, type ValuesSchema } from "../values/schema.ts";

/** Paths of the values that a chart's schema, or that of a subchart it uses, marks `writeOnly`. */
export function writeOnlyPaths(chart: ChartSource | undefined, values: JsonObject): readonly FieldPath[] {
  return pathsOf(chart, values, (instance) => {
    const { schema } = instance.chart;
    return schema === undefined ? [] : (compiled(schema)?.secrets(instance.values) ?? []);
  });
}

/** Compiling costs more than all the rest, and every release of every target asks. */
function compiled(file: TextFile): ValuesSchema | undefined {
  if (!schemas.has(file)) schemas.set(file, readValuesSchema(file).schema);
  return schemas.get(file);
}

const schemas = new WeakMap<TextFile, ValuesSchema | undefined>();

/** Paths of the values that its templates, and those of its subcharts, put into the data of Secrets. */
export function secretDataPaths(chart: ChartSource | undefined, values: JsonObject): readonly FieldPath[] {
  return pathsOf(chart, values, (instance) =>
    instance.chart.templates.flatMap(({ text }) => valuesInSecretData(text)),
  );
}

function pathsOf(
  chart: ChartSource | undefined,
  values: JsonObject,
  ownOf: (instance: ChartInstance) => readonly FieldPath[],
): readonly FieldPath[] {
  if (chart === undefined) return [];
  return chartInstances(chart, [valuesInOne(values, "")]).instances.flatMap((instance) =>
    // A subchart's globals are its parent's.
    ownOf(instance).flatMap((path) => [
      [...sectionOf(instance), ...path],
      ...(path[0] === "global" ? [path] : []),
    ]),
  );
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
