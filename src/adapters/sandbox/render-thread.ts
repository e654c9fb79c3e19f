import { Worker } from "node:worker_threads";
import type { Builtins } from "../../core/builtins.ts";
import { programOfPart } from "../../core/program-file.ts";
import type { Order, Report, ThreadData } from "./protocol.ts";

export interface ThreadOptions {
  readonly builtins: Builtins;
  readonly renderMs: number;
  readonly commonMs: number;
  readonly heapMiB: number;
}

/** How an order ended. After anything but an answer the thread is gone. */
export type Ended =
  | Extract<Report, { readonly type: "done" | "found" }>
  /** It had to be killed; `release` is where it stood, "" = at a step of all. */
  | { readonly type: "stopped"; readonly release: string; readonly reason: "time" | "memory" }
  | { readonly type: "failed"; readonly error: Error };

export interface Thread {
  /** One at a time. Never rejects; an abort kills the thread and ends with the signal's reason. */
  run(order: Order, signal: AbortSignal): Promise<Ended>;
  end(): Promise<void>;
}

/** A thread for templates: no environment, a heap limit (Buffers are outside of it: helpers bound theirs). */
export function startThread({ builtins, renderMs, commonMs, heapMiB }: ThreadOptions): Thread {
  const workerData: ThreadData = { thread: "sandbox", builtins };
  const resourceLimits = { maxOldGenerationSizeMb: heapMiB };
  const worker = new Worker(entry(), { workerData, env: {}, execArgv: [], resourceLimits });
  // Only a render keeps the process alive, not a thread that waits for one.
  worker.unref();
  return {
    async run(order, signal) {
      worker.ref();
      const ended = await watch(worker, order, { renderMs, commonMs, signal });
      if (ended.type === "stopped" || ended.type === "failed") await worker.terminate();
      else worker.unref();
      return ended;
    },
    async end() {
      await worker.terminate();
    },
  };
}

/** From sources the thread has an entry of its own; in the bundle every thread enters through the program. */
function entry(): URL {
  const fromSources = import.meta.url.endsWith("/adapters/sandbox/render-thread.ts");
  return new URL(fromSources ? "./worker.ts" : programOfPart, import.meta.url);
}

interface Watch {
  readonly renderMs: number;
  readonly commonMs: number;
  readonly signal: AbortSignal;
}

/** A limit is of the thread's own CPU time: a busy machine is no fault of a template. Up to so many times the
 *  limit by the clock. */
const slowness = 6;

/** CPU time the thread has used, ms; Infinity when it does not even answer that (one native call without
 *  end). */
async function cpuMs(worker: Worker): Promise<number> {
  const silent = new Promise<undefined>(
    (resolve) =>
      void setTimeout(() => {
        resolve(undefined);
      }, 1000).unref(),
  );
  const usage = await Promise.race([worker.cpuUsage().catch(() => undefined), silent]);
  return usage === undefined ? Infinity : (usage.user + usage.system) / 1000;
}

/** Sends the order and waits: for the result, for a step that takes too long, for the end of the thread, for
 *  an abort. */
function watch(worker: Worker, order: Order, { renderMs, commonMs, signal }: Watch): Promise<Ended> {
  const ended = Promise.withResolvers<Ended>();
  let release = "";
  let cpuBefore = 0;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    const limit = release === "" ? commonMs : renderMs;
    const [step, startedAt, startedCpu] = [release, performance.now(), cpuBefore];
    const onTime = async (): Promise<void> => {
      const used = (await cpuMs(worker)) - startedCpu;
      if (step !== release) return;
      const isSlowMachine = used < limit && performance.now() - startedAt < limit * slowness;
      if (isSlowMachine) timer = setTimeout(() => void onTime(), Math.max(50, limit - used));
      else ended.resolve({ type: "stopped", release, reason: "time" });
    };
    timer = setTimeout(() => void onTime(), limit);
  };
  const onMessage = (report: Report): void => {
    if (report.type === "at") {
      release = report.release;
      cpuBefore = report.cpuMs;
      wait();
    } else ended.resolve(report.type === "failed" ? { type: "failed", error: bug(report) } : report);
  };
  const onError = (error: Error & { readonly code?: string }): void => {
    const isMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
    ended.resolve(isMemory ? { type: "stopped", release, reason: "memory" } : { type: "failed", error });
  };
  const onExit = (): void => {
    ended.resolve({ type: "failed", error: new Error("the render thread ended before it answered") });
  };
  const onAbort = (): void => {
    ended.resolve({ type: "failed", error: signal.reason as Error });
  };
  worker.on("message", onMessage).on("error", onError).on("exit", onExit);
  signal.addEventListener("abort", onAbort, { once: true });
  wait();
  worker.postMessage(order);
  return ended.promise.finally(() => {
    clearTimeout(timer);
    worker.off("message", onMessage).off("error", onError).off("exit", onExit);
    signal.removeEventListener("abort", onAbort);
  });
}

/** What the thread threw, with the place where it did. */
function bug({ message, stack }: Extract<Report, { type: "failed" }>): Error {
  const error = new Error(message);
  error.stack = stack;
  return error;
}
