import { valueAt } from "../core/field-path.ts";
import type { Json } from "../core/json.ts";
import type { Problem } from "../core/problem.ts";
import type { ChartInstance } from "../render/chart/subcharts.ts";
import type { ChartCache } from "./chart-cache.ts";

/** The same problems; the words of `fail` and `required`, which the chart's author wrote, hold no value that a schema marks
 *  `writeOnly`. Our own words never hold one. */
export function withMaskedWords(
  problems: readonly Problem[],
  instances: readonly ChartInstance[],
  charts: ChartCache,
): readonly Problem[] {
  if (!problems.some(({ code }) => code === "TPL-FAIL")) return problems;
  const secrets = secretTexts(instances, charts);
  const masked = (words: string): string =>
    secrets.reduce((text, secret) => text.replaceAll(secret, "<masked>"), words);
  return problems.map((problem) =>
    problem.code === "TPL-FAIL" ? { ...problem, message: masked(problem.message) } : problem,
  );
}

/** The values that schemas mark `writeOnly`, as they may stand in an object; the longest first. */
export function secretTexts(instances: readonly ChartInstance[], charts: ChartCache): readonly string[] {
  const texts = instances.flatMap(({ chart, values }) => {
    const { schema } = charts.schema(chart);
    return schema?.secrets(values).flatMap((path) => textsIn(valueAt(values, path))) ?? [];
  });
  return [...new Set(texts)]
    .filter(({ length }) => length >= shortest)
    .toSorted((a, b) => b.length - a.length);
}

/** Shorter ones are part of any word: to mask them would tell them. */
const shortest = 4;

function textsIn(value: Json | undefined): readonly string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap((inner) => textsIn(inner as Json))
    : [];
}
