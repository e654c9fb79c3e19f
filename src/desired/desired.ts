import type { Builtins } from "../core/builtins.ts";
import type { RenderedRelease, RenderResult } from "../core/rendered.ts";
import type { RenderRequest } from "../ports.ts";
import { judgeRelease, placeReleases } from "./judge-release.ts";
import { prepare, type Preparation } from "./prepare.ts";
import { readRelease } from "./read-release.ts";

/** What should be in one target: files → repo → per release values → templates → objects, then namespaces over all of them, policies
 *  and digests. A pure function of the request; mistakes are in the result. The agent runs the same steps in a worker that can be
 *  killed between them (adapters/sandbox). */
export function renderTarget(request: RenderRequest, builtins: Builtins): RenderResult {
  const preparation = prepare(request, builtins);
  const read = preparation.jobs.map((job) => readRelease(job, preparation));
  const placed = placeReleases(read, preparation);
  return resultOf(
    preparation,
    placed.map((release) => judgeRelease(release, preparation)),
  );
}

/** The parts of a result together. */
export function resultOf(
  { problems, filteredOut, skippedFiles }: Preparation,
  releases: readonly RenderedRelease[],
): RenderResult {
  return { releases, problems, filteredOut, skippedFiles };
}
