import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { SynclineError } from "../../core/errors.ts";
import { programOfPart } from "../../core/program-file.ts";
import type { Job, Message } from "./child-messages.ts";
import type { GitLimits } from "./git-limits.ts";
import type { MemoryWatch } from "./memory-watch.ts";
import { withoutSecrets } from "./told-error.ts";

/** Name in the environment that makes the bundled program act as a child; main.ts looks at it first. */
export const childMarker = "SYNCLINE_CHILD";

export interface ChildOptions {
  readonly home: string;
  readonly memory: MemoryWatch;
  readonly onMessage: (message: Message) => void;
}

/**
 * Runs one job in a forked child and gives its messages to `onMessage` until it ends. Rejects with GIT-LIMIT
 * or GIT-MEMORY when memory ran out, GIT-TIMEOUT when it took too long, the signal's reason when aborted (the
 * child is killed each time), and with an Error that holds the end of its stderr when it crashed.
 */
export function runChild(
  job: Job,
  { home, memory, onMessage }: ChildOptions,
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
    const unwatch = memory.add(child.pid ?? 0, stop);
    child.on("message", onMessage);
    child.stderr?.on("data", (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4000)));
    child.once("error", stop);
    child.once("close", (code, killer) => {
      clearTimeout(timer);
      unwatch();
      signal.removeEventListener("abort", onAbort);
      if (code !== 0) verdict ??= unexpectedEnd(killer ?? code, job, stderr);
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

/**
 * Among the sources the child has its own first file; in the bundle it enters through the program, which asks
 * childMarker.
 */
function entry(): string {
  const fromSources = import.meta.url.endsWith("/adapters/git/run-child.ts");
  return fileURLToPath(new URL(fromSources ? "child-main.ts" : programOfPart, import.meta.url));
}

function tooLong(limits: GitLimits): SynclineError {
  return new SynclineError("GIT-TIMEOUT", `reading took more than ${limits.readMs / 1000} s (readMs)`);
}

/**
 * Aborted by V8: the heap was full. Killed by nobody here: the kernel did it, for memory. Anything else is a
 * bug.
 */
function unexpectedEnd(how: string | number | null, { from, limits }: Job, stderr: string): Error {
  if (how === "SIGABRT") {
    const text = `reading the commit took more than ${limits.childHeapMiB} MiB of heap (childHeapMiB)`;
    return new SynclineError("GIT-LIMIT", text);
  }
  if (how === "SIGKILL") {
    const hint = "give the agent's container more memory";
    return new SynclineError("GIT-MEMORY", "the process that reads Git was killed from outside", { hint });
  }
  const auth = from.type === "remote" ? from.auth : undefined;
  return new Error(`the Git child ended with ${how}: ${withoutSecrets(stderr, auth)}`);
}
