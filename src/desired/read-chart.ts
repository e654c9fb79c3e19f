import { hasErrors, type Problem } from "../core/problem.ts";
import type { MergedValues } from "../core/release.ts";
import type { ReleaseFacts } from "../render/chart/chart-scope.ts";
import { renderChart } from "../render/chart/render-chart.ts";
import { chartInstances, type ChartInstance } from "../render/chart/subcharts.ts";
import type { RootReads } from "../render/handlebars/root-reads.ts";
import type { SourceDocument } from "../render/objects/found.ts";
import type { ChartSource } from "../repo/model.ts";
import { valuesLayers } from "../values/layers.ts";
import { noteReads, sameReads, type ChartReads } from "./chart-reads.ts";
import { secretTexts, withMaskedWords } from "./masked-words.ts";
import type { Job, Preparation } from "./prepare.ts";
import { subchartViolations } from "./subchart-schemas.ts";

/** What a release's chart gives for the target. */
export interface ReadChart {
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly Problem[];
  readonly trace: ValuesTrace;
  /** Values that its schemas mark `writeOnly`. */
  readonly secretTexts: readonly string[];
  /** What its templates read; made when it is asked for. */
  readonly reads: () => ChartReads;
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
export function readChart(job: ReleaseJob, chart: ChartSource, preparation: Preparation): ReadChart {
  const { facts, instances, told, whole } = chartInput(job, chart, preparation);
  const trace: ValuesTrace = { merged: whole, readKeys: () => new Set() };
  if (hasErrors(told)) return { documents: [], problems: told, trace, secretTexts: [], reads: () => [] };
  const reads = new Map<string, RootReads>();
  const readsOf = (instance: string): RootReads => {
    const known = reads.get(instance) ?? { paths: new Set(), apis: new Set() };
    reads.set(instance, known);
    return known;
  };
  const rendered = renderChart(instances, preparation.charts.templates(chart), { ...facts, reads: readsOf });
  const { documents, readKeys } = rendered;
  return {
    documents,
    problems: [...told, ...withMaskedWords(rendered.problems, instances, preparation.charts)],
    trace: { ...trace, readKeys },
    secretTexts: secretTexts(instances, preparation.charts),
    reads: () => noteReads(instances, facts, reads),
  };
}

/** Whether the templates of a release, which are as they were, would read again what they read before. */
export function wouldReadTheSame(job: ReleaseJob, note: ChartReads, preparation: Preparation): boolean {
  const chart = job.repo.charts.get(job.release.chart);
  if (chart === undefined) return note.length === 0;
  const { facts, instances, told } = chartInput(job, chart, preparation);
  return told.length === 0 && sameReads(note, instances, facts);
}

type ReleaseJob = Job & { readonly type: "release" };

/** What a chart is rendered with. */
interface ChartInput {
  readonly instances: readonly ChartInstance[];
  readonly facts: ReleaseFacts;
  readonly told: readonly Problem[];
  readonly whole: () => MergedValues;
}

function chartInput(
  { release, repo, settings }: ReleaseJob,
  chart: ChartSource,
  preparation: Preparation,
): ChartInput {
  const { target, values, capabilities, charts } = preparation;
  const { layers: found, problems: unread } = valuesLayers({ repo, release, target, gitSyncValues: values });
  const { instances, merged, whole, layers, problems } = chartInstances(chart, found);
  const { schema, problems: schemaProblems } = charts.schema(chart);
  const known = [...unread, ...problems, ...schemaProblems];
  const facts: ReleaseFacts = {
    name: settings.name,
    namespace: settings.namespace,
    target,
    capabilities,
    layers: layers.map(({ name }) => name),
    origins: () => whole.origins,
  };
  // Wrong values make templates fail in ways that say less than the schema does.
  const violations = hasErrors(known)
    ? []
    : [...(schema?.check(merged) ?? []), ...subchartViolations(instances, () => whole, charts)];
  return { instances, facts, told: [...known, ...violations], whole: () => whole };
}
