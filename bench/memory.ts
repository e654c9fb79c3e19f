import { readFileSync } from "node:fs";

/** Memory of a process, MB (1 MB = 1,048,576 bytes, as kubectl's Mi). */
export interface Memory {
  readonly rss: number;
  /** The most it ever was. */
  readonly peak: number;
  /** Of `rss`, what is no file of the program: heap, stacks, buffers. */
  readonly anonymous: number;
}

/** From /proc, Linux only; undefined when the process has ended. */
export function memoryOf(pid: number): Memory | undefined {
  const text = readProc(pid, "status");
  if (text === undefined || !text.includes("VmRSS")) return undefined;
  const megabytes = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)?.[1] ?? 0) / 1024;
  return { rss: megabytes("VmRSS"), peak: megabytes("VmHWM"), anonymous: megabytes("RssAnon") };
}

/** Watches the children of a process (its Git children): the most that one of them ever took. */
export function watchChildren(pid: number): {
  readonly stop: () => { readonly peak: number; readonly seen: number };
} {
  const peaks = new Map<number, number>();
  const look = (): void => {
    for (const child of childrenOf(pid)) {
      const memory = memoryOf(child);
      if (memory !== undefined) peaks.set(child, Math.max(peaks.get(child) ?? 0, memory.peak));
    }
  };
  // A Git child lives for 50 ms at least; VmHWM remembers what was between two looks.
  const timer = setInterval(look, 10);
  return {
    stop: () => {
      clearInterval(timer);
      return { peak: Math.max(0, ...peaks.values()), seen: peaks.size };
    },
  };
}

function childrenOf(pid: number): readonly number[] {
  const text = readProc(pid, `task/${pid}/children`) ?? "";
  return text
    .split(" ")
    .filter((word) => word !== "")
    .map(Number);
}

function readProc(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return undefined;
  }
}
