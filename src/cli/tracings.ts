import { setImmediate } from "node:timers/promises";
import { SynclineError } from "../core/errors.ts";
import { hasErrors } from "../core/problem.ts";
import { targetText, type Target } from "../core/target.ts";
import { nearest } from "../core/text.ts";
import { traceTarget, type TracedRelease } from "../desired/trace.ts";
import { releaseView } from "../explain/release-view.ts";
import type { ReleaseView } from "../explain/explain-field.ts";
import { writtenValues } from "../explain/written-value.ts";
import { allTargets } from "../repo/cells.ts";
import type { ConfigRepo } from "../repo/model.ts";
import { releasesFor } from "../repo/targets.ts";
import type { Call } from "./command.ts";
import { groupProblems } from "./grouped-problems.ts";
import { printProblems } from "./print-problems.ts";
import type { Workshop } from "./renderings.ts";
import { sourceTexts } from "./source-texts.ts";

/** One release for one target, rendered so that its fields know where they come from. */
export interface Tracing {
  readonly target: Target;
  readonly traced: TracedRelease;
  readonly view: ReleaseView;
}

/** Releases that were rendered so, and what else there would be. */
export interface Traced {
  readonly tracings: readonly Tracing[];
  /** Every release of the repository, and the targets that have it, whatever targets were chosen. */
  readonly known: ReadonlyMap<string, readonly string[]>;
}

/** Renders releases (all, or those that are named) for every target of the workshop. A terminal is told how far it is. */
export async function traceAll(
  workshop: Workshop,
  { io }: Pick<Call, "io">,
  releases?: readonly string[],
): Promise<Traced> {
  const { source, builtins, targets, request } = workshop;
  const repo = source.config?.repo;
  const texts = sourceTexts(workshop);
  const written = writtenValues((file) => texts({ file }));
  const showsProgress = io.terminal.err && targets.length > 1;
  const tracings: Tracing[] = [];
  for (const [at, target] of targets.entries()) {
    if (showsProgress) io.stderr(`\r\u001b[K${at + 1} of ${targets.length}  ${targetText(target)}`);
    await setImmediate(undefined, { signal: io.signal });
    for (const traced of traceTarget({ ...request, target }, builtins, { releases, source }))
      tracings.push({ target, traced, view: releaseView(traced, repo, written) });
  }
  if (showsProgress) io.stderr("\r\u001b[K");
  return { tracings, known: repo === undefined ? new Map([[request.plain.release, [""]]]) : homesOf(repo) };
}

function homesOf(repo: ConfigRepo): ReadonlyMap<string, readonly string[]> {
  const homes = new Map<string, string[]>(repo.releases.map(({ name }) => [name, []]));
  for (const target of allTargets(repo.settings))
    for (const { name } of releasesFor(repo, target)) homes.get(name)?.push(targetText(target));
  return homes;
}

/** Tells the errors among the problems of these releases on stderr. True when there are some. */
export function tellErrors(
  { tracings }: Pick<Traced, "tracings">,
  workshop: Workshop,
  { io }: Pick<Call, "io">,
): boolean {
  const found = [
    ...workshop.problems.map((problem) => ({ problem, target: "" })),
    ...tracings.flatMap(({ target, traced }) =>
      traced.problems.map((problem) => ({ problem, target: targetText(target) })),
    ),
  ];
  const problems = groupProblems(found.filter(({ problem }) => problem.severity === "error"));
  printProblems(problems, workshop, { write: io.stderr, color: io.color });
  return hasErrors(problems);
}

/** A release that is not among the traced ones: it has other targets, or there is none of this name. */
export function noRelease(asked: string, { known }: Traced, targets: readonly Target[]): SynclineError {
  const where = targets.length > 6 ? `any of ${targets.length} targets` : targets.map(targetText).join(", ");
  const message = `no release ${JSON.stringify(asked)} for ${where || "this folder"}`;
  const homes = known.get(asked);
  if (homes !== undefined)
    return new SynclineError("CLI-NOT-FOUND", message, {
      hint: `its targets: ${homes.join(", ") || "none"}`,
    });
  const meant = nearest(asked, known.keys());
  const hint = meant === undefined ? `releases: ${[...known.keys()].join(", ")}` : `did you mean ${meant}?`;
  return new SynclineError("CLI-NOT-FOUND", message, { hint });
}
