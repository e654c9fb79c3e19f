import { mkdirSync } from "node:fs";
import type { CommitSha } from "../../core/brand.ts";
import { SynclineError } from "../../core/errors.ts";
import type { TreeEntry } from "../../core/source-tree.ts";
import type { Log, Snapshot } from "../../ports.ts";
import type { Job, Message } from "./child-messages.ts";
import type { GitLimits } from "./git-limits.ts";
import { createMemoryWatch } from "./memory-watch.ts";
import { runChild } from "./run-child.ts";
import { createTurns } from "./turns.ts";

export interface Children {
  /** `onPause` hears of a Retry-After the child met. */
  read(
    job: Job & { readonly type: "read" },
    signal: AbortSignal,
    onPause?: (ms: number) => void,
  ): Promise<Snapshot>;
  head(job: Job & { readonly type: "head" }, signal: AbortSignal): Promise<CommitSha>;
  /** Kills what runs and waits for its end. */
  close(): Promise<void>;
}

export interface ChildrenOptions {
  /** An empty folder, the home of every child. */
  readonly home: string;
  readonly log: Log;
  readonly limits: GitLimits;
}

/** Runs jobs in children: one per repository, `limits.children` in all; the others wait. */
export function createChildren({ home, log, limits }: ChildrenOptions): Children {
  const turns = createTurns(limits.children);
  const memory = createMemoryWatch(limits);
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  const run = async (job: Job, signal: AbortSignal, onMessage: (message: Message) => void): Promise<void> => {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const both = AbortSignal.any([signal, closing.signal]);
    const work = turns.take(repository(job), both, () => runChild(job, { home, memory, onMessage }, both));
    running.add(work);
    await work.finally(() => running.delete(work));
  };
  return {
    read: (job, signal, onPause = () => undefined) =>
      readThrough(job, log, onPause, (onMessage) => run(job, signal, onMessage)),
    head: (job, signal) => headThrough((onMessage) => run(job, signal, onMessage)),
    close: async () => {
      closing.abort(new Error("the Git source is closed"));
      await Promise.allSettled(running);
    },
  };
}

function repository({ from }: Job): string {
  return from.type === "local" ? from.dir : from.gitdir;
}

type Run = (onMessage: (message: Message) => void) => Promise<void>;

async function readThrough(
  job: Job & { readonly type: "read" },
  log: Log,
  onPause: (ms: number) => void,
  run: Run,
): Promise<Snapshot> {
  let entries: TreeEntry[] = [];
  let last: Message | undefined;
  await run((message) => {
    if (message.type === "begin") entries = [];
    else if (message.type === "entries") entries.push(...message.entries);
    else if (message.type === "pause") onPause(message.ms);
    else if (message.type === "damage") {
      log.warn({ commit: job.commit, reason: message.reason }, "Git cache damaged, cloning again");
    } else last = message;
  });
  if (last?.type === "read") return { commit: last.commit, tree: { root: job.path, entries } };
  throw failure(last);
}

async function headThrough(run: Run): Promise<CommitSha> {
  let last: Message | undefined;
  await run((message) => (last = message));
  if (last?.type === "head") return last.commit;
  throw failure(last);
}

function failure(last: Message | undefined): Error {
  if (last?.type !== "failed") return new Error("the Git child ended without an answer");
  const { code, message, hint } = last;
  return new SynclineError(code, message, hint === undefined ? {} : { hint });
}
