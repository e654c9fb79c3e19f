import { hasErrors, type Problem } from "../core/problem.ts";
import type { MergedValues, ReleaseSettings } from "../core/release.ts";
import type { ReleaseFacts } from "../render/chart/chart-scope.ts";
import { importedValues } from "../render/chart/imported-values.ts";
import { renderChart } from "../render/chart/render-chart.ts";
import { chartInstances } from "../render/chart/subcharts.ts";
import type { SourceDocument } from "../render/objects/found.ts";
import { readObjects, type ReadObject } from "../render/objects/read-objects.ts";
import type { ChartSource, TextFile } from "../repo/model.ts";
import { valuesLayers } from "../values/layers.ts";
import { mergeLayers } from "../values/merge.ts";
import { parseDocuments } from "../yaml/parse.ts";
import type { Job, Preparation } from "./prepare.ts";

/** A release's objects before their namespaces are decided, which needs the custom resource definitions of
 *  all releases. */
export interface ReadRelease {
  readonly settings: ReleaseSettings;
  readonly objects: readonly ReadObject[];
  readonly problems: readonly Problem[];
}

/** Values → schema → templates and manifests → objects, for one release. */
export function readRelease(job: Job, preparation: Preparation): ReadRelease {
  const { settings } = job;
  if (job.type === "plain") {
    const documents = job.manifests.documents.map((document) => ({
      document,
      place: (at: typeof document.position) => at,
    }));
    const { objects, problems } = readObjects(documents);
    return { settings, objects, problems: [...job.manifests.problems, ...problems] };
  }
  if (hasErrors(job.problems)) return refusedRelease(job, job.problems);
  const chart = job.repo.charts.get(job.release.chart);
  const charted = chart === undefined ? none : chartDocuments(job, chart, preparation);
  const manifests = job.release.manifests.map(manifestDocuments);
  const { objects, problems } = readObjects([
    ...charted.documents,
    ...manifests.flatMap(({ documents }) => documents),
  ]);
  const known = [...job.problems, ...charted.problems, ...manifests.flatMap((read) => read.problems)];
  return { settings, objects, problems: [...known, ...problems] };
}

/** A release that is not rendered, for these reasons; a reason without a place is told at its release.yaml.
 */
export function refusedRelease({ settings }: Job, problems: readonly Problem[]): ReadRelease {
  const { source } = settings;
  const place = source === "" ? {} : { position: { file: source, line: 0, column: 0 } };
  return { settings, objects: [], problems: problems.map((problem) => ({ ...place, ...problem })) };
}

interface Documents {
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly Problem[];
}

const none: Documents = { documents: [], problems: [] };

function manifestDocuments({ text, file }: TextFile): Documents {
  const { documents, problems } = parseDocuments(text, file);
  return { documents: documents.map((document) => ({ document, place: (position) => position })), problems };
}

function chartDocuments(
  job: Job & { type: "release" },
  chart: ChartSource,
  preparation: Preparation,
): Documents {
  const { merged, layers, problems } = valuesOf(job, chart, preparation);
  const { schema, problems: schemaProblems } = preparation.charts.schema(chart);
  const known = [...problems, ...schemaProblems];
  // Wrong values make templates fail in ways that say less than the schema does.
  const violations = hasErrors(known) ? [] : (schema?.check(merged) ?? []);
  const { instances, problems: subchartProblems } = chartInstances(chart, merged.values);
  const told = [...known, ...violations, ...subchartProblems];
  if (hasErrors(told)) return { documents: [], problems: told };
  const facts: ReleaseFacts = {
    name: job.settings.name,
    namespace: job.settings.namespace,
    target: preparation.target,
    capabilities: preparation.capabilities,
    layers,
  };
  const rendered = renderChart(instances, preparation.charts.templates(chart), facts);
  return { documents: rendered.documents, problems: [...told, ...rendered.problems] };
}

function valuesOf(
  { release, repo }: Job & { type: "release" },
  chart: ChartSource,
  { target, values }: Preparation,
): {
  readonly merged: MergedValues;
  readonly layers: readonly string[];
  readonly problems: readonly Problem[];
} {
  const { layers, problems } = valuesLayers({ repo, release, target, gitSyncValues: values });
  const imported = importedValues(chart);
  // What subcharts export stands over the chart's own values.yaml (layer 1) and under everything else.
  const all = imported === undefined ? layers : [...layers, imported].toSorted((a, b) => a.layer - b.layer);
  const { merged, problems: mergeProblems } = mergeLayers(all);
  return { merged, layers: all.map(({ name }) => name), problems: [...problems, ...mergeProblems] };
}
