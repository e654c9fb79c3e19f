import type { Problem } from "../../core/problem.ts";
import type { ChartSource } from "../../repo/model.ts";
import type { PartialSource } from "../handlebars/partials.ts";
import { compileTemplates, type TemplateSet } from "../handlebars/template-set.ts";

/** The Handlebars templates of a chart and of each subchart below it. */
export type ChartTemplates = ReadonlyMap<ChartSource, TemplateSet>;

/** Compiles a chart with its subcharts. Each chart sees the partials of all of them; of equal names its
 *  parents' win (as in Helm, from the top), then its own, then the others': so two subcharts may both have
 *  `_labels.hbs`. */
export function compileChart(chart: ChartSource): ChartTemplates {
  const all = below(chart);
  const compiled = new Map<ChartSource, TemplateSet>();
  const add = (one: ChartSource, parents: readonly ChartSource[]): void => {
    const seen = [...parents, one];
    const partials = all.flatMap((other) => partialsOf(other, rankOf(other, seen)));
    const templates = one.templates.filter(({ name }) => isHandlebars(name) && !isNotes(name));
    if (!compiled.has(one)) compiled.set(one, compileTemplates(templates, partials));
    for (const sub of one.subcharts) add(sub, seen);
  };
  add(chart, []);
  return compiled;
}

/** Mistakes that show without values, of the given charts only: those of a disabled subchart do not count. */
export function compileProblems(
  templates: ChartTemplates,
  charts: Iterable<ChartSource>,
): readonly Problem[] {
  const used = [...charts];
  const files = new Set(
    used.flatMap((chart) => [...chart.templates, ...chart.partials].map(({ file }) => file)),
  );
  return used
    .flatMap((chart) => templates.get(chart)?.problems ?? [])
    .filter(({ position }) => position === undefined || files.has(position.file));
}

/** The file name picks the engine: `*.hbs` is Handlebars. */
export function isHandlebars(name: string): boolean {
  return name.endsWith(".hbs");
}

/** NOTES.txt is for people, and never applied. */
export function isNotes(name: string): boolean {
  return /(^|\/)NOTES\.txt/.test(name);
}

/** A chart and all below it, each once. */
function below(chart: ChartSource): readonly ChartSource[] {
  return [...new Set([chart, ...chart.subcharts.flatMap(below)])];
}

function partialsOf({ partials, folder }: ChartSource, rank: number): readonly PartialSource[] {
  return partials
    .filter(({ name }) => isHandlebars(name))
    .map(({ file, text }) => ({ file, text, chart: folder, rank }));
}

/** The top chart's rank is the highest, then down to the chart itself; others have none. */
function rankOf(other: ChartSource, seen: readonly ChartSource[]): number {
  const index = seen.indexOf(other);
  return index < 0 ? 0 : seen.length - index;
}
