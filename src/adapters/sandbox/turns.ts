import type { Order } from "./protocol.ts";
import { startThread, type Ended, type Thread, type ThreadOptions } from "./render-thread.ts";

/** Gives the thread an order. It is started when there is none, and gone after anything but an answer. */
export type Run = (order: Order, signal: AbortSignal) => Promise<Ended>;

/** One thread for all who need it, one after the other. */
export interface Turns {
  /** Runs the task when those before it are over. */
  take<T>(task: (run: Run) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A thread without work ends after `idleMs`, and its memory comes back. */
export function createTurns(options: ThreadOptions, idleMs: number): Turns {
  let thread: Thread | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function run(order: Order, signal: AbortSignal): Promise<Ended> {
    signal.throwIfAborted();
    if (closed) throw new Error("the sandbox was closed");
    thread ??= startThread(options);
    const ended = await thread.run(order, signal);
    if (ended.type === "stopped" || ended.type === "failed") thread = undefined;
    return ended;
  }

  function endWhenIdle(): void {
    const end = (): void => {
      void thread?.end();
      thread = undefined;
    };
    idle = setTimeout(end, idleMs).unref();
  }

  return {
    take(task) {
      const result = last.then(() => {
        clearTimeout(idle);
        return task(run);
      });
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
