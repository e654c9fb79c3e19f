import type { ChartSource } from "../../repo/model.ts";
import type { PartialSource } from "../handlebars/partials.ts";
import { compileTemplates, type TemplateSet, type TemplateSource } from "../handlebars/template-set.ts";

/** All Handlebars templates and partials of a chart and its subcharts, compiled together: partials are visible to all of them, and the
 *  parent's win. */
export function compileChart(chart: ChartSource): TemplateSet {
  const templates = new Map<string, TemplateSource>();
  const partials = new Map<string, PartialSource>();
  collect(chart, 0, { templates, partials });
  return compileTemplates([...templates.values()], [...partials.values()]);
}

interface Sources {
  readonly templates: Map<string, TemplateSource>;
  readonly partials: Map<string, PartialSource>;
}

/** A chart that two others depend on is compiled once: files are told apart by their path in the repository. */
function collect(chart: ChartSource, depth: number, sources: Sources): void {
  for (const template of chart.templates.filter(({ name }) => isHandlebars(name)))
    sources.templates.set(template.file, template);
  for (const partial of chart.partials.filter(({ name }) => isHandlebars(name))) {
    const rank = -depth;
    if ((sources.partials.get(partial.file)?.rank ?? -Infinity) < rank)
      sources.partials.set(partial.file, { ...partial, rank });
  }
  for (const sub of chart.subcharts) collect(sub, depth + 1, sources);
}

/** The file name picks the engine: `*.hbs` is Handlebars. */
export function isHandlebars(name: string): boolean {
  return name.endsWith(".hbs");
}
