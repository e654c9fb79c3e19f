import { wholeResult, type RenderAnswer } from "../core/answer.ts";
import type { Builtins } from "../core/builtins.ts";
import type { Problem } from "../core/problem.ts";
import type { RenderResult } from "../core/rendered.ts";
import type { RenderRequest } from "../ports.ts";
import { readNotes } from "./notes.ts";
import { prepare } from "./prepare.ts";
import { isKnownIn, plainSteps } from "./plain-steps.ts";
import { releaseSteps } from "./release-steps.ts";
import type { RenderStep } from "./render-step.ts";
import { openSource, type Source } from "./source.ts";

/** What should be in one target. A pure function of the request; mistakes are in the result. With `earlier`, releases whose
 *  inputs are as they were in that render are taken from it: the result is the same. `source` = the request's tree and policies
 *  as openSource read them, for whoever renders several targets. */
export function renderTarget(request: RenderRequest, builtins: Builtins, source?: Source): RenderResult {
  const { earlier } = request;
  const notes = earlier === undefined ? undefined : (earlier.notes ?? "");
  const steps = renderSteps(request, builtins, { stopped: () => undefined, notes, source });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return wholeResult(step.value, earlier);
  }
}

export interface StepOptions {
  /** Why a release is not to be read: it was stopped in an earlier attempt. */
  readonly stopped: (release: string) => Problem | undefined;
  /** RenderResult.notes of the earlier render; "" = there is none, but the next one wants notes; undefined = no notes at all. */
  readonly notes: string | undefined;
  /** As for renderTarget; it knows nothing of an earlier render. */
  readonly source?: Source | undefined;
}

/** The same, step by step: files → repo, then per release values → templates → objects, then namespaces over
 *  all of them, then per release policies and digest. Yields the step that comes next, so that the agent can kill a thread
 *  that stays in one (adapters/sandbox), and the command line can tell what took long. */
export function* renderSteps(
  request: RenderRequest,
  builtins: Builtins,
  { stopped, notes, source }: StepOptions,
): Generator<RenderStep, RenderAnswer, void> {
  yield { phase: "prepare", release: "" };
  const known = readNotes(notes ?? "");
  const memo = notes === undefined ? undefined : { known: known.documents, read: new Map() };
  const opened = source ?? openSource(request, builtins, memo);
  const again = (files = known.plain?.files) => prepare(request, opened, isKnownIn(files));
  const preparation = again();
  const isPlain = preparation.jobs.some(({ type }) => type === "plain");
  const state = { stopped, known, wantsNotes: notes !== undefined, documents: memo?.read ?? new Map() };
  return isPlain
    ? yield* plainSteps(preparation, { ...state, prepareAll: () => again(new Map()) })
    : yield* releaseSteps(preparation, state);
}
