import { wholeResult, type RenderAnswer } from "../core/answer.ts";
import type { Builtins } from "../core/builtins.ts";
import { limits } from "../core/limits.ts";
import type { Problem } from "../core/problem.ts";
import type { RenderResult } from "../core/rendered.ts";
import { renderSteps } from "../desired/desired.ts";
import type { RenderStep } from "../desired/render-step.ts";
import type { Source } from "../desired/source.ts";
import { stoppedProblem } from "../desired/stopped.ts";
import type { RenderRequest } from "../ports.ts";
import { bounded } from "./bounded.ts";
import type { Io } from "./io.ts";

export interface TimedRender {
  readonly builtins: Builtins;
  /** Of the request. */
  readonly source: () => Source;
  /** Makes `source` a fresh one: what was ended where it stood may have been changing it. */
  readonly reopen: () => void;
  readonly usage: Io["usage"];
  /** What a step took, ms by the clock. */
  readonly took: (step: RenderStep, ms: number) => void;
  /** How many releases a target has, and how many of them were taken from the request's earlier render. */
  readonly answered?: (releases: number, reused: number) => void;
  /** Smaller in tests. */
  readonly renderMs?: number;
}

/** A busy machine is no fault of a template: the limit is of CPU time, and up to so many times that by the clock. */
const slowness = 6;
/** A step of all releases has more to do than one of a single release (as in the agent). */
const commonFactor = 12;

/** renderTarget with a clock. A release that takes longer than the agent would let it is TPL-LIMIT here too; the others are
 *  rendered without it. */
export function renderTimed(request: RenderRequest, options: TimedRender): RenderResult {
  const stopped = new Map<string, Problem>();
  let patience = 1;
  for (;;) {
    const end = attempt(request, stopped, { ...options, patience });
    if (end.type === "done") {
      const { releases } = end.answer;
      options.answered?.(releases.length, releases.filter(({ type }) => type === "kept").length);
      return wholeResult(end.answer, request.earlier);
    }
    options.reopen();
    const { release, ms, isBusy } = end;
    if (isBusy && patience === 1) patience = slowness;
    else {
      const problem = stoppedProblem(release, `after ${ms} ms (limits.renderMs)`);
      if (release === "" || stopped.has(release)) return nothing([...stopped.values(), problem]);
      stopped.set(release, problem);
    }
  }
}

type End =
  | { readonly type: "done"; readonly answer: RenderAnswer }
  /** `isBusy`: the clock ran out, but others had the processor. */
  | { readonly type: "stopped"; readonly release: string; readonly ms: number; readonly isBusy: boolean };

function attempt(
  request: RenderRequest,
  stopped: ReadonlyMap<string, Problem>,
  options: TimedRender & { readonly patience: number },
): End {
  const { builtins, usage, took, patience, renderMs = limits.renderMs } = options;
  const { earlier } = request;
  const steps = renderSteps(request, builtins, {
    stopped: (release) => stopped.get(release),
    notes: earlier === undefined ? undefined : (earlier.notes ?? ""),
    source: options.source(),
  });
  let step: RenderStep = { phase: "prepare", release: "" };
  for (;;) {
    const ms = step.release === "" ? commonFactor * renderMs : renderMs;
    const before = usage();
    const run = bounded(() => steps.next(), ms * patience);
    const after = usage();
    took(step, after.ms - before.ms);
    const isLong = after.cpuMs - before.cpuMs >= ms;
    if (!run.ended || (isLong && step.release !== ""))
      return { type: "stopped", release: step.release, ms, isBusy: !isLong };
    if (run.value.done === true) return { type: "done", answer: run.value.value };
    step = run.value.value;
  }
}

/** Errors that belong to no single release. */
function nothing(problems: readonly Problem[]): RenderResult {
  return { releases: [], problems, filteredOut: [], skippedFiles: 0 };
}
