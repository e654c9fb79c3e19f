import type { Builtins } from "../core/builtins.ts";
import type { Problem } from "../core/problem.ts";
import type { RenderedRelease, RenderResult } from "../core/rendered.ts";
import type { RenderRequest } from "../ports.ts";
import { judgeRelease, placeReleases, unjudged } from "./judge-release.ts";
import { orRefused } from "./or-refused.ts";
import { prepare } from "./prepare.ts";
import { readRelease, refusedRelease, type ReadRelease } from "./read-release.ts";

/** What should be in one target. A pure function of the request; mistakes are in the result. */
export function renderTarget(request: RenderRequest, builtins: Builtins): RenderResult {
  const steps = renderSteps(request, builtins, new Map());
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same, step by step: files → repo, then per release values → templates → objects, then namespaces over
 *  all of them, then per release policies and digest. Yields the release that comes next ("" = a step of
 *  all), so that the agent can kill a thread that stays in one (adapters/sandbox); `stopped` are releases
 *  that it was killed at, which are left out with this problem. */
export function* renderSteps(
  request: RenderRequest,
  builtins: Builtins,
  stopped: ReadonlyMap<string, Problem>,
): Generator<string, RenderResult, void> {
  yield "";
  const preparation = prepare(request, builtins);
  const read: ReadRelease[] = [];
  for (const job of preparation.jobs) {
    const { name } = job.settings;
    yield name;
    const refused = (problem: Problem): ReadRelease => refusedRelease(job, [problem]);
    const reason = stopped.get(name);
    read.push(
      reason === undefined ? orRefused(() => readRelease(job, preparation), refused) : refused(reason),
    );
  }
  yield "";
  const releases: RenderedRelease[] = [];
  for (const placed of placeReleases(read, preparation)) {
    yield placed.settings.name;
    releases.push(
      orRefused(
        () => judgeRelease(placed, preparation),
        (problem) => unjudged(placed, problem),
      ),
    );
  }
  const { problems, filteredOut, skippedFiles } = preparation;
  return { releases, problems, filteredOut, skippedFiles };
}
