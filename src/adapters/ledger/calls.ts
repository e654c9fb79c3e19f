import { Worker } from "node:worker_threads";
import { SynclineError } from "../../core/errors.ts";
import { programOfPart } from "../../core/program-file.ts";
import type { Log } from "../../ports.ts";
import type { Failure, Reply, Request, Task, ThreadData, Value } from "./protocol.ts";

/** Questions to the ledger's thread, answered in order. */
export interface Calls {
  ask(task: Task): Promise<Value>;
  /** Stops the thread. */
  end(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: Value) => void;
  readonly reject: (cause: Error) => void;
}

/** Starts the thread with the first question, and again after it died: what was asked then is LEDGER-WRITE. */
export function startCalls(
  { file, maxBytes }: Omit<ThreadData, "thread">,
  { now, log }: { readonly now: () => string; readonly log: Log },
): Calls {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let thread: Worker | undefined;
  let ended = false;

  function start(): Worker {
    const worker = startThread({ thread: "ledger", file, maxBytes });
    worker.on("message", (reply: Reply) => {
      if (reply.type === "cut") {
        log.error({ file, ...reply.cut, code: "LEDGER-CORRUPT" }, "ledger was damaged: kept the good part");
        return;
      }
      const caller = waiting.get(reply.id);
      waiting.delete(reply.id);
      // Only a question keeps the process alive, not the thread that waits for one.
      if (waiting.size === 0) worker.unref();
      if (reply.type === "done") caller?.resolve(reply.value);
      else caller?.reject(toError(reply.failure));
    });
    worker.on("error", (cause) => {
      log.error({ err: cause }, "ledger thread failed");
    });
    worker.on("exit", () => {
      if (thread === worker) thread = undefined;
      for (const caller of waiting.values()) {
        caller.reject(new SynclineError("LEDGER-WRITE", "the ledger's thread ended before it answered"));
      }
      waiting.clear();
    });
    return worker;
  }

  return {
    ask: (task) =>
      new Promise((resolve, reject) => {
        if (ended) throw new SynclineError("LEDGER-WRITE", "the ledger was closed");
        thread ??= start();
        const request: Request = { id: ++lastId, now: now(), task };
        waiting.set(request.id, { resolve, reject });
        thread.ref();
        thread.postMessage(request);
      }),
    end: async () => {
      ended = true;
      await thread?.terminate();
    },
  };
}

/** Enough for an answer of 16 MiB; a small young generation saves some MB in a process that counts them. */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 2 };

/** From sources the thread has an entry of its own; in the bundle every thread enters through the program. */
function startThread(workerData: ThreadData): Worker {
  const fromSources = import.meta.url.endsWith("/adapters/ledger/calls.ts");
  const entry = new URL(fromSources ? "./worker.ts" : programOfPart, import.meta.url);
  return new Worker(entry, { workerData, env: {}, resourceLimits });
}

function toError({ code, message, hint, stack }: Failure): Error {
  if (code !== undefined) return new SynclineError(code, message, hint === undefined ? {} : { hint });
  const bug = new Error(message);
  if (stack !== undefined) bug.stack = stack;
  return bug;
}
