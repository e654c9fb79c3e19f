import { hasErrors, type Problem } from "../core/problem.ts";
import type { ReleaseSettings } from "../core/release.ts";
import { plainDocument, type SourceDocument } from "../render/objects/found.ts";
import { readObjects, type ReadObject } from "../render/objects/read-objects.ts";
import type { TargetPatches } from "../render/patches/apply-patches.ts";
import type { TextFile } from "../repo/model.ts";
import { patchFits } from "../repo/patches.ts";
import { parseDocuments } from "../yaml/parse.ts";
import type { Job, Preparation } from "./prepare.ts";
import { noValues, readChart, type ReadChart, type ValuesTrace } from "./read-chart.ts";

/** A release's objects before their namespaces are decided, which needs the custom resource definitions of
 *  all releases. */
export interface ReadRelease {
  readonly settings: ReleaseSettings;
  readonly objects: readonly ReadObject[];
  readonly problems: readonly Problem[];
  readonly trace: ValuesTrace;
  /** Values that a schema marks `writeOnly`: nobody may see them. */
  readonly secretTexts: readonly string[];
  readonly reads: ReadChart["reads"];
}

/** Values → schema → templates and manifests → objects, for one release. */
export function readRelease(job: Job, preparation: Preparation): ReadRelease {
  const { settings } = job;
  if (job.type === "plain") {
    const { objects, problems } = readObjects(job.manifests.documents.map(plainDocument));
    return {
      settings,
      objects,
      problems: [...job.manifests.problems, ...problems],
      trace: noValues,
      secretTexts: [],
      reads: noReads,
    };
  }
  if (hasErrors(job.problems)) return refusedRelease(job, job.problems);
  const chart = job.repo.charts.get(job.release.chart);
  const charted = chart === undefined ? noChart : readChart(job, chart, preparation);
  const manifests = job.release.manifests.map(manifestDocuments);
  const { objects, problems } = readObjects(
    [...charted.documents, ...manifests.flatMap(({ documents }) => documents)],
    patchesFor(job, preparation),
  );
  const known = [...job.problems, ...charted.problems, ...manifests.flatMap((read) => read.problems)];
  // A patch finds no object where its template or document failed: that is told already.
  const told = hasErrors(known) ? problems.filter(({ code }) => code !== "PATCH-TARGET") : problems;
  const { trace, secretTexts, reads } = charted;
  return { settings, objects, problems: [...known, ...told], trace, secretTexts, reads };
}

function patchesFor(
  { release, settings }: Job & { type: "release" },
  { target }: Preparation,
): TargetPatches {
  const patches = release.patches.filter((patch) => patchFits(patch, target));
  return { patches, target, namespace: settings.namespace };
}

/** A release that is not rendered, for these reasons; a reason without a place is told at its release.yaml.
 */
export function refusedRelease({ settings }: Job, problems: readonly Problem[]): ReadRelease {
  const { source } = settings;
  const place = source === "" ? {} : { position: { file: source, line: 0, column: 0 } };
  const told = problems.map((problem) => ({ ...place, ...problem }));
  return { settings, objects: [], problems: told, trace: noValues, secretTexts: [], reads: noReads };
}

interface Documents {
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly Problem[];
}

const noReads: ReadChart["reads"] = () => [];
const noChart: ReadChart = {
  documents: [],
  problems: [],
  trace: noValues,
  secretTexts: [],
  reads: noReads,
};

function manifestDocuments({ text, file }: TextFile): Documents {
  const { documents, problems } = parseDocuments(text, file);
  return { documents: documents.map(plainDocument), problems };
}
