import { fork, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { SynclineError } from "../../core/errors.ts";
import type { Job, Message } from "./child-messages.ts";
import type { GitLimits } from "./git-limits.ts";
import { mebibytes } from "./mebibytes.ts";
import { withoutSecrets } from "./told-error.ts";

/** Name in the environment that makes the bundled program act as a child; main.ts looks at it first. */
export const childMarker = "SYNCLINE_CHILD";

/**
 * Runs one job in a forked child and gives its messages to `onMessage` until it ends. Rejects with GIT-LIMIT when the child
 * took too much memory, GIT-TIMEOUT when too long, the signal's reason when aborted (the child is killed each time), and
 * with an Error that holds the end of its stderr when it crashed.
 */
export function runChild(
  job: Job,
  { home, onMessage }: { readonly home: string; readonly onMessage: (message: Message) => void },
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const { limits } = job;
  const child = start(home, limits);
  return new Promise((resolve, reject) => {
    let verdict: unknown;
    let stderr = "";
    const stop = (reason: unknown): void => {
      verdict ??= reason;
      child.kill("SIGKILL");
    };
    const onAbort = (): void => stop(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    const timer = setTimeout(() => stop(tooLong(limits)), limits.readMs + graceMs);
    const watch = setInterval(() => {
      if (rssBytes(child.pid) > limits.childRssBytes) stop(tooMuchMemory(limits));
    }, watchMs);
    child.on("message", onMessage);
    child.stderr?.on("data", (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4000)));
    child.once("error", stop);
    child.once("close", (code, killer) => {
      clearTimeout(timer);
      clearInterval(watch);
      signal.removeEventListener("abort", onAbort);
      // Killed by nobody here: the kernel, for memory. Aborted: V8, for heap.
      if (killer === "SIGKILL" || killer === "SIGABRT") verdict ??= tooMuchMemory(limits);
      if (code !== 0) verdict ??= crashed(killer ?? code, job, stderr);
      if (verdict === undefined) resolve();
      else reject(verdict as Error);
    });
    child.send(job, (error) => {
      if (error !== null) stop(error);
    });
  });
}

// The child's own limit speaks first and can say more.
const graceMs = 5_000;
const watchMs = 100;

/** No environment but an empty home: nothing from outside configures it (R9). */
function start(home: string, limits: GitLimits): ChildProcess {
  return fork(entry(), [], {
    cwd: home,
    env: { HOME: home, [childMarker]: "git" },
    execArgv: [`--max-old-space-size=${limits.childHeapMiB}`, "--max-semi-space-size=4"],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}

/** Among the sources the child has its own first file; in a bundle everything is one file, which asks childMarker. */
function entry(): string {
  const self = fileURLToPath(import.meta.url);
  return basename(self) === "run-child.ts" ? join(dirname(self), "child-main.ts") : self;
}

/** Memory of the child, heap and buffers. 0 where there is no /proc: then only heap, pack size and time are bounded. */
function rssBytes(pid: number | undefined): number {
  try {
    const pages = readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1];
    return Number(pages) * 4096;
  } catch {
    return 0;
  }
}

function tooLong(limits: GitLimits): SynclineError {
  return new SynclineError("GIT-TIMEOUT", `reading took more than ${limits.readMs / 1000} s (readMs)`);
}

function tooMuchMemory(limits: GitLimits): SynclineError {
  const limit = mebibytes(limits.childRssBytes);
  return new SynclineError(
    "GIT-LIMIT",
    `reading the commit took more than ${limit} of memory (childRssBytes)`,
    {
      hint: "is there a very large file in the repository?",
    },
  );
}

/** A bug: any other end has its own error. */
function crashed(how: string | number | null, { from }: Job, stderr: string): Error {
  const auth = from.type === "remote" ? from.auth : undefined;
  return new Error(`the Git child ended with ${how}: ${withoutSecrets(stderr, auth)}`);
}
