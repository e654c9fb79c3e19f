import type { Problem } from "../core/problem.ts";
import { compileChart, type ChartTemplates } from "../render/chart/compile-chart.ts";
import type { ChartSource } from "../repo/model.ts";
import { readValuesSchema, type ValuesSchema } from "../values/schema.ts";

/** What all releases of a chart share, made when the first of them needs it. */
export interface ChartCache {
  templates(chart: ChartSource): ChartTemplates;
  schema(chart: ChartSource): { readonly schema?: ValuesSchema; readonly problems: readonly Problem[] };
}

/** An empty cache, for one render. */
export function chartCache(): ChartCache {
  return { templates: once(compileChart), schema: once(schemaOf) };
}

function schemaOf({ schema }: ChartSource): ReturnType<ChartCache["schema"]> {
  return schema === undefined ? { problems: [] } : readValuesSchema(schema);
}

function once<T>(make: (chart: ChartSource) => T): (chart: ChartSource) => T {
  const made = new Map<ChartSource, T>();
  return (chart) => {
    const known = made.get(chart);
    if (known !== undefined) return known;
    const value = make(chart);
    made.set(chart, value);
    return value;
  };
}
