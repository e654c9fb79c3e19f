import { SynclineError } from "../../core/errors.ts";
import type { Commit } from "../../core/revision.ts";
import type { TreeEntry } from "../../core/source-tree.ts";
import { readThroughCache } from "./cache.ts";
import type { Job, LocalPlace, Message, RemotePlace } from "./child-messages.ts";
import { withDeadline } from "./deadline.ts";
import { fetchCommit, type FetchRequest } from "./fetch-commit.ts";
import type { GitLimits } from "./git-limits.ts";
import { createHttp, type Http } from "./http.ts";
import { findGitdir, localHead } from "./local-repo.ts";
import { Damaged, openStore } from "./object-store.ts";
import { peel } from "./peel.ts";
import { readSnapshot } from "./read-snapshot.ts";
import { connect } from "./remote.ts";

/**
 * The Git child: takes one job over IPC, answers, ends. It exists because fetching takes memory that a
 * process never gives back, and because what a hostile server makes it do must not hurt the agent (R5). Ends
 * with its parent: when the channel closes, whatever it was doing. A killed child leaves a cache that the
 * next one repairs.
 */
export function serveGitChild(channel: NodeJS.Process): void {
  channel.once("disconnect", () => channel.exit(0));
  channel.once("message", (job: Job) => {
    void answer(job, (message) => post(channel, message)).then(() => channel.disconnect());
  });
}

type Send = (message: Message) => Promise<void>;

async function answer(job: Job, send: Send): Promise<void> {
  try {
    if (job.type === "head") await send({ type: "head", commit: await localHead(job.from.dir, job.ref) });
    else if (job.from.type === "local")
      await send({ type: "read", commit: await readLocal(job, job.from, send) });
    else await send({ type: "read", commit: await readRemote(job, job.from, send) });
  } catch (error) {
    if (!(error instanceof SynclineError)) throw error; // a bug: the process ends with its stack on stderr
    await send({ type: "failed", code: error.code, message: error.message, hint: error.hint });
  }
}

type ReadJob = Job & { readonly type: "read" };

async function readLocal(job: ReadJob, { dir }: LocalPlace, send: Send): Promise<Commit> {
  const gitdir = findGitdir(dir);
  if ((await peel(gitdir, job.commit)) === undefined) {
    throw new SynclineError("REPO-REF", `commit ${job.commit.slice(0, 7)} is not in the repository`);
  }
  try {
    return await readInto(send, gitdir, job);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    throw new SynclineError("GIT-CORRUPT", error.message);
  }
}

async function readRemote(job: ReadJob, from: RemotePlace, send: Send): Promise<Commit> {
  const { caCert: ca, tlsCert: cert, tlsKey: key } = from.auth ?? {};
  const onPause = (ms: number): void => void send({ type: "pause", ms });
  const http = createHttp({
    ca,
    cert,
    key,
    proxy: from.proxy,
    anyAddress: from.anyAddress,
    idleMs: job.limits.idleMs,
    onPause,
  });
  try {
    return await readThroughCache({
      gitdir: from.gitdir,
      commit: job.commit,
      limits: job.limits,
      fetch: (gitdir, have) =>
        fetchInto(gitdir, { commit: job.commit, have }, { ...from, http, limits: job.limits }),
      read: (gitdir) => readInto(send, gitdir, job),
      onDamage: (reason) => void send({ type: "damage", reason }),
    });
  } finally {
    http.close();
  }
}

async function fetchInto(
  gitdir: string,
  request: FetchRequest,
  { url, remote, auth, http, limits }: RemotePlace & { readonly http: Http; readonly limits: GitLimits },
): Promise<void> {
  const deadline = { signal: new AbortController().signal, ms: limits.readMs, what: "the fetch" };
  await withDeadline(deadline, async (signal) => {
    const caller = { http, auth, signal, limits };
    await fetchCommit(gitdir, remote ?? (await connect(new URL(url), caller)), request, caller);
  });
}

/** Sends the snapshot in batches, each confirmed: no more than one waits in memory. */
async function readInto(send: Send, gitdir: string, job: ReadJob): Promise<Commit> {
  await send({ type: "begin" });
  let entries: TreeEntry[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    await send({ type: "entries", entries });
    [entries, bytes] = [[], 0];
  };
  const commit = await readSnapshot(openStore(gitdir), job, async (entry) => {
    entries.push(entry);
    bytes += entry.bytes?.length ?? 0;
    if (entries.length >= batch.entries || bytes >= batch.bytes) await flush();
  });
  await flush();
  return commit;
}

const batch = { entries: 500, bytes: 1024 * 1024 } as const;

function post(channel: NodeJS.Process, message: Message): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.send?.(message, undefined, undefined, (error) => (error === null ? resolve() : reject(error)));
  });
}
