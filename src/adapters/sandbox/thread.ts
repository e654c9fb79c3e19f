import process from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import type { RenderAnswer } from "../../core/answer.ts";
import { renderSteps } from "../../desired/desired.ts";
import { fieldSpots } from "../../desired/spots.ts";
import { hardenPrototypes } from "./harden-prototypes.ts";
import type { Order, RenderOrder, Report, ThreadData } from "./protocol.ts";

/** The thread that templates run in: no environment, a heap limit, killed when a step takes too long. */
export function runSandboxThread(): void {
  const port = parentPort;
  if (port === null) throw new TypeError("not the sandbox's thread");
  const { builtins } = workerData as ThreadData;
  const tell = (report: Report): void => {
    port.postMessage(report);
  };
  hardenPrototypes();
  port.on("message", (order: Order) => {
    try {
      if (order.type === "spots")
        tell({ type: "found", spots: fieldSpots(order.request, order.fields, builtins) });
      else tell({ type: "done", answer: announced(stepsOf(order, builtins), tell) });
    } catch (error) {
      const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
      tell({ type: "failed", message, stack });
    }
  });
}

function stepsOf({ request, notes, stopped, givenUp }: RenderOrder, builtins: ThreadData["builtins"]) {
  const reason = (name: string) =>
    stopped.get(name) ?? (givenUp !== undefined && name > givenUp.after ? givenUp.problem : undefined);
  return renderSteps(request, builtins, { stopped: reason, notes });
}

/** Says which release comes next before it begins: whoever watches knows where this thread stands when it has
 *  to be killed. */
function announced(steps: ReturnType<typeof renderSteps>, tell: (report: Report) => void): RenderAnswer {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const { user, system } = process.threadCpuUsage();
    tell({ type: "at", release: step.value.release, cpuMs: (user + system) / 1000 });
  }
}
