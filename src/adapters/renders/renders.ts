import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { SynclineError } from "../../core/errors.ts";
import { programOfPart } from "../../core/program-file.ts";
import type { FoundRender, StoredRender } from "../../core/stored-render.ts";
import type { Log, RenderStore } from "../../ports.ts";
import type { Reply, Request, Task, ThreadData, Value } from "./protocol.ts";

export interface RendersOptions {
  /** Created with its folder by the first render that is kept. */
  readonly file: string;
  readonly log: Log;
  /** As large as the file may grow. */
  readonly maxBytes?: number;
  /** The thread ends after so many milliseconds without a question. */
  readonly idleMs?: number;
}

const mostBytes = 256 * 2 ** 20;
const idleFor = 10_000;
/** Objects that are sent to the thread together. */
const atOnce = 250;

/** Renders of releases in a file, kept by a thread that lives while there is something to do. Errors of all calls: LEDGER-WRITE. */
export function openRenders(options: RendersOptions): RenderStore {
  const { ask, close } = startCalls(options);
  const isNew = !existsSync(options.file);
  let last: Promise<void> = Promise.resolve();
  const put = async (owner: string, { manifests, ...rest }: StoredRender, keep: readonly string[]) => {
    const objects: string[] = [];
    for (let at = 0; at < manifests.length; at += atOnce) {
      const texts = manifests.slice(at, at + atOnce).map((manifest) => JSON.stringify(manifest));
      const digests = await ask({ type: "objects", owner, digest: rest.digest, texts });
      objects.push(...(digests as readonly string[]));
    }
    await ask({ type: "put", owner, render: { ...rest, objects }, keep });
  };
  return {
    isNew,
    has: async (owner, digest) => (await ask({ type: "has", owner, digest })) === true,
    get: async (owner, digest) => (await ask({ type: "get", owner, digest })) as FoundRender,
    put(owner, render, keep) {
      const turn = last.then(() => put(owner, render, keep));
      last = turn.catch(() => undefined);
      return turn;
    },
    close,
  };
}

function startCalls({ file, log, maxBytes = mostBytes, idleMs = idleFor }: RendersOptions) {
  const waiting = new Map<number, PromiseWithResolvers<Value>>();
  let lastId = 0;
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;

  const end = async (): Promise<void> => {
    const worker = thread;
    thread = undefined;
    await worker?.terminate();
  };
  const answered = (reply: Exclude<Reply, { type: "damage" }>): void => {
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.type === "done") caller?.resolve(reply.value);
    else caller?.reject(toError(reply, file));
    if (waiting.size > 0) return;
    thread?.unref();
    idle = setTimeout(() => void end(), idleMs).unref();
  };
  const start = (): Worker => {
    const worker = startThread({ thread: "renders", file, maxBytes });
    worker.on("message", (reply: Reply) => {
      if (reply.type !== "damage") answered(reply);
      else log.error({ file, reason: reply.reason }, "kept renders were damaged: they begin anew");
    });
    worker.on("error", (cause) => {
      log.error({ err: cause }, "the thread of the kept renders failed");
    });
    worker.on("exit", () => {
      if (thread !== worker) return; // it was sent home: nobody waits for it
      thread = undefined;
      for (const caller of waiting.values()) caller.reject(ended());
      waiting.clear();
    });
    return worker;
  };
  return {
    ask(task: Task): Promise<Value> {
      clearTimeout(idle);
      thread ??= start();
      thread.ref();
      const answer = Promise.withResolvers<Value>();
      const request: Request = { id: ++lastId, task };
      waiting.set(request.id, answer);
      thread.postMessage(request);
      return answer.promise;
    },
    async close(): Promise<void> {
      clearTimeout(idle);
      await Promise.allSettled([...waiting.values()].map(({ promise }) => promise));
      await end();
    },
  };
}

/** Enough for a render of the largest size. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 4 };

/** From sources the thread has an entry of its own; in the bundle every thread enters through the program. */
function startThread(workerData: ThreadData): Worker {
  const fromSources = import.meta.url.endsWith("/adapters/renders/renders.ts");
  const entry = new URL(fromSources ? "./worker.ts" : programOfPart, import.meta.url);
  return new Worker(entry, { workerData, env: {}, resourceLimits });
}

function toError({ message, isDisk }: Reply & { readonly type: "failed" }, file: string): Error {
  return isDisk ? new SynclineError("LEDGER-WRITE", `cannot use ${file}: ${message}`) : new Error(message);
}

function ended(): SynclineError {
  return new SynclineError("LEDGER-WRITE", "the thread of the kept renders ended before it answered");
}
