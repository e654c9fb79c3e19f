import type { Builtins } from "../../core/builtins.ts";
import { limits } from "../../core/limits.ts";
import { errorText } from "../../core/errors.ts";
import type { FieldSearch, FoundSpots } from "../../core/field-search.ts";
import type { Problem } from "../../core/problem.ts";
import { wholeResult } from "../../core/answer.ts";
import type { RenderOrder } from "./protocol.ts";
import type { RenderResult } from "../../core/rendered.ts";
import type { Log, RenderRequest, Sandbox } from "../../ports.ts";
import { stoppedProblem } from "../../desired/stopped.ts";
import type { Ended } from "./render-thread.ts";
import { createTurns, type Run } from "./turns.ts";

export interface SandboxOptions {
  readonly builtins: Builtins;
  readonly log: Log;
  /** For one step of one release. */
  readonly renderMs?: number;
  /** For a step of all releases: reading the repository, placing objects. */
  readonly commonMs?: number;
  readonly heapMiB?: number;
  /** A thread without work ends after this, and its memory comes back. */
  readonly idleMs?: number;
}

/** After so many stops of one request the releases that come later are not tried any more: each stop takes up to renderMs, and
 *  other GitSyncs wait. */
const mostStops = 8;

/** Renders in a thread that is killed when a release takes too long or too much memory; that release is
 *  TPL-LIMIT, and the others are rendered by a fresh thread. One order at a time, as they were given. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const {
    log,
    builtins,
    renderMs = limits.renderMs,
    commonMs = 12 * limits.renderMs,
    idleMs = 30_000,
  } = options;
  const heapMiB = options.heapMiB ?? limits.workerHeapMiB;
  const bounds = { renderMs, commonMs, heapMiB };
  const turns = createTurns({ builtins, ...bounds }, idleMs);
  return {
    render: (request, signal) => turns.take((run) => render(request, { run, bounds, log }, signal)),
    spots: (request, fields, signal) => turns.take((run) => spots(request, fields, { run, log }, signal)),
    close: () => turns.close(),
  };
}

interface Bounds {
  readonly renderMs: number;
  readonly commonMs: number;
  readonly heapMiB: number;
}

async function render(
  { earlier, ...request }: RenderRequest,
  { run, bounds, log }: { readonly run: Run; readonly bounds: Bounds; readonly log: Log },
  signal: AbortSignal,
): Promise<RenderResult> {
  const stopped = new Map<string, Problem>();
  const notes = earlier?.notes ?? "";
  let givenUp: RenderOrder["givenUp"];
  for (;;) {
    const ended = await run({ type: "render", request, notes, stopped, givenUp }, signal);
    if (ended.type === "done") return wholeResult(ended.answer, earlier);
    if (ended.type === "found") throw new Error("the render thread answered another question");
    if (ended.type === "failed") throw ended.error;
    const problem = limitProblem(ended, bounds);
    log.warn({ release: ended.release, reason: problem.message }, "render stopped");
    if (ended.release === "" || stopped.has(ended.release)) return nothing([...stopped.values(), problem]);
    stopped.set(ended.release, problem);
    if (stopped.size === mostStops) givenUp = { after: ended.release, problem: tooManyStops };
    if (stopped.size === 2 * mostStops) return nothing([...stopped.values()]);
  }
}

async function spots(
  { earlier: _, ...request }: RenderRequest,
  fields: FieldSearch,
  { run, log }: { readonly run: Run; readonly log: Log },
  signal: AbortSignal,
): Promise<FoundSpots> {
  const ended = await run({ type: "spots", request, fields }, signal);
  if (ended.type === "found") return ended.spots;
  signal.throwIfAborted();
  const reason = ended.type === "failed" ? errorText(ended.error) : ended.type;
  log.warn({ release: fields.release, reason }, "places of fields not found");
  return fields.objects.flatMap(({ paths }) => paths.map(() => undefined));
}

function limitProblem(
  { release, reason }: Ended & { type: "stopped" },
  { renderMs, commonMs, heapMiB }: Bounds,
): Problem {
  const reached =
    reason === "time"
      ? `after ${release === "" ? commonMs : renderMs} ms (limits.renderMs)`
      : `at ${heapMiB} MiB of memory (limits.workerHeapMiB)`;
  return stoppedProblem(release, reached);
}

const tooManyStops: Problem = {
  severity: "error",
  code: "TPL-LIMIT",
  message: `not rendered: ${mostStops} releases before it had to be stopped (limits.renderMs, limits.workerHeapMiB)`,
  hint: "correct those first; it is tried again at the next commit",
};

/** Errors that belong to no single release: nothing is applied and nothing pruned. */
function nothing(problems: readonly Problem[]): RenderResult {
  return { releases: [], problems, filteredOut: [], skippedFiles: 0 };
}
