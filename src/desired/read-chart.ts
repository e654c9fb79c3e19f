import { hasErrors, type Problem } from "../core/problem.ts";
import type { MergedValues } from "../core/release.ts";
import type { ReleaseFacts } from "../render/chart/chart-scope.ts";
import { importedValues } from "../render/chart/imported-values.ts";
import { renderChart } from "../render/chart/render-chart.ts";
import { chartInstances, type ChartInstance } from "../render/chart/subcharts.ts";
import { lazily } from "../render/handlebars/lazily.ts";
import type { SourceDocument } from "../render/objects/found.ts";
import type { ChartSource } from "../repo/model.ts";
import { valuesLayers, type ValuesLayer } from "../values/layers.ts";
import { mergeLayers } from "../values/merge.ts";
import type { Job, Preparation } from "./prepare.ts";

/** What a release's chart gives for the target. */
export interface ReadChart {
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly Problem[];
  readonly trace: ValuesTrace;
}

/** The values of a release, and which of them are read; made when it is asked for. */
export interface ValuesTrace {
  /** With the own values of its subcharts, under their names. */
  readonly merged: () => MergedValues;
  readonly readKeys: () => ReadonlySet<string>;
}

/** Of a release without values. */
export const noValues: ValuesTrace = {
  merged: () => ({ values: {}, origins: new Map() }),
  readKeys: () => new Set(),
};

/** Values → schema → templates, for the chart of one release. */
export function readChart(
  job: Job & { type: "release" },
  chart: ChartSource,
  preparation: Preparation,
): ReadChart {
  const { merged, layers, problems } = valuesOf(job, chart, preparation);
  const { schema, problems: schemaProblems } = preparation.charts.schema(chart);
  const known = [...problems, ...schemaProblems];
  // Wrong values make templates fail in ways that say less than the schema does.
  const violations = hasErrors(known) ? [] : (schema?.check(merged) ?? []);
  const { instances, problems: subchartProblems } = chartInstances(chart, merged.values);
  const told = [...known, ...violations, ...subchartProblems];
  const whole = lazily(() => mergeLayers([...defaultsOf(instances), ...layers]).merged);
  const trace: ValuesTrace = { merged: whole, readKeys: () => new Set() };
  if (hasErrors(told)) return { documents: [], problems: told, trace };
  const facts: ReleaseFacts = {
    name: job.settings.name,
    namespace: job.settings.namespace,
    target: preparation.target,
    capabilities: preparation.capabilities,
    layers: layers.map(({ name }) => name),
    origins: () => whole().origins,
  };
  const rendered = renderChart(instances, preparation.charts.templates(chart), facts);
  const { documents, readKeys } = rendered;
  return { documents, problems: [...told, ...rendered.problems], trace: { ...trace, readKeys } };
}

/** A parent's values.yaml stands over that of its subchart. */
function defaultsOf(instances: readonly ChartInstance[]): readonly ValuesLayer[] {
  return instances.toReversed().flatMap(({ defaults }) => defaults ?? []);
}

function valuesOf(
  { release, repo }: Job & { type: "release" },
  chart: ChartSource,
  { target, values }: Preparation,
): {
  readonly merged: MergedValues;
  readonly layers: readonly ValuesLayer[];
  readonly problems: readonly Problem[];
} {
  const { layers, problems } = valuesLayers({ repo, release, target, gitSyncValues: values });
  const imported = importedValues(chart);
  // What subcharts export stands over the chart's own values.yaml (layer 1) and under everything else.
  const all = imported === undefined ? layers : [...layers, imported].toSorted((a, b) => a.layer - b.layer);
  const { merged, problems: mergeProblems } = mergeLayers(all);
  return { merged, layers: all, problems: [...problems, ...mergeProblems] };
}
