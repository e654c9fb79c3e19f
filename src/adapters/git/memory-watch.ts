import { readFileSync } from "node:fs";
import { SynclineError } from "../../core/errors.ts";
import type { GitLimits } from "./git-limits.ts";
import { mebibytes } from "./mebibytes.ts";

export interface MemoryWatch {
  /** Calls `stop` when the process is too large, or the largest of too many. Returns how to end the watch. */
  add(pid: number, stop: (reason: SynclineError) => void): () => void;
}

/**
 * Bounds what the children take of the container, buffers included: no V8 flag does that, and a kernel that
 * runs out of memory would end the agent with them. Where there is no /proc, only heap, pack size and time
 * are bounded.
 */
export function createMemoryWatch(limits: GitLimits): MemoryWatch {
  const watched = new Map<number, (reason: SynclineError) => void>();
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const sizes = [...watched.keys()].map((pid) => ({ pid, bytes: rssBytes(pid) }));
    const [largest] = sizes.toSorted((a, b) => b.bytes - a.bytes);
    if (largest === undefined) return;
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    if (largest.bytes > limits.childRssBytes) watched.get(largest.pid)?.(tooLarge(limits));
    else if (total > limits.childrenRssBytes) watched.get(largest.pid)?.(tooMany(limits));
  };
  return {
    add: (pid, stop) => {
      watched.set(pid, stop);
      timer ??= setInterval(look, lookMs);
      return () => {
        watched.delete(pid);
        if (watched.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

// At 300 MB/s, the speed of inflating, a child grows by 30 MB between two looks.
const lookMs = 100;

function rssBytes(pid: number): number {
  try {
    const pages = readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1];
    return Number(pages) * 4096;
  } catch {
    return 0;
  }
}

function tooLarge({ childRssBytes }: GitLimits): SynclineError {
  const text = `reading the commit took more than ${mebibytes(childRssBytes)} of memory (childRssBytes)`;
  return new SynclineError("GIT-LIMIT", text, { hint: "is there a very large file in the repository?" });
}

function tooMany({ childrenRssBytes }: GitLimits): SynclineError {
  const text = `all reads together took over ${mebibytes(childrenRssBytes)} of memory (childrenRssBytes)`;
  return new SynclineError("GIT-MEMORY", text);
}
