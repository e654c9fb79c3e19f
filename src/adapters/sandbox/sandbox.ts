import type { Builtins } from "../../core/builtins.ts";
import { limits } from "../../core/limits.ts";
import type { Problem } from "../../core/problem.ts";
import { wholeResult } from "../../core/answer.ts";
import type { Order } from "./protocol.ts";
import type { RenderResult } from "../../core/rendered.ts";
import type { Log, RenderRequest, Sandbox } from "../../ports.ts";
import { startThread, type Ended, type Thread } from "./render-thread.ts";

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
 *  TPL-LIMIT, and the others are rendered by a fresh thread. One render at a time, in the order asked. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { log, renderMs = limits.renderMs, commonMs = 12 * limits.renderMs, idleMs = 30_000 } = options;
  const heapMiB = options.heapMiB ?? limits.workerHeapMiB;
  let thread: Thread | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function render(request: RenderRequest, signal: AbortSignal): Promise<RenderResult> {
    clearTimeout(idle);
    const stopped = new Map<string, Problem>();
    const { earlier, ...rest } = request;
    let givenUp: Order["givenUp"];
    for (;;) {
      signal.throwIfAborted();
      if (closed) throw new Error("the sandbox was closed");
      thread ??= startThread({ builtins: options.builtins, renderMs, commonMs, heapMiB });
      const order = { request: rest, notes: earlier?.notes ?? "", stopped, givenUp };
      const ended = await thread.render(order, signal);
      if (ended.type === "done") return wholeResult(ended.answer, earlier);
      thread = undefined;
      if (ended.type === "failed") throw ended.error;
      const problem = limitProblem(ended, ended.release === "" ? commonMs : renderMs, heapMiB);
      log.warn({ release: ended.release, reason: problem.message }, "render stopped");
      if (ended.release === "" || stopped.has(ended.release)) return nothing([...stopped.values(), problem]);
      stopped.set(ended.release, problem);
      if (stopped.size === mostStops) givenUp = { after: ended.release, problem: tooManyStops };
      if (stopped.size === 2 * mostStops) return nothing([...stopped.values()]);
    }
  }

  function endWhenIdle(): void {
    const end = (): void => {
      void thread?.end();
      thread = undefined;
    };
    idle = setTimeout(end, idleMs).unref();
  }

  return {
    render(request, signal) {
      const result = last.then(() => render(request, signal));
      last = result.then(endWhenIdle, endWhenIdle);
      return result;
    },
    async close() {
      closed = true;
      clearTimeout(idle);
      await thread?.end();
    },
  };
}

/** Row B23. */
function limitProblem(
  { release, reason }: Ended & { type: "stopped" },
  ms: number,
  heapMiB: number,
): Problem {
  const what = release === "" ? "reading the repository" : `rendering ${release}`;
  const message =
    reason === "time"
      ? `${what} was stopped after ${ms} ms (limits.renderMs)`
      : `${what} was stopped at ${heapMiB} MiB of memory (limits.workerHeapMiB)`;
  const hint = "look for a loop over very many items, or split the release";
  return { severity: "error", code: "TPL-LIMIT", message, hint };
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
