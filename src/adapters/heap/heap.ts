import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Memory for speed while much is done, and back again: the agent is started with `--optimize-for-size`, which keeps it small while it
 *  idles and costs a fifth of its CPU time in collections while it applies thousands of objects. */
export interface Heap {
  /** A request to the API server is over. Many of them within a second are a burst: until it ends, the heap may grow. */
  worked(): void;
}

/** What is done at either end of a burst. */
export interface Engine {
  grow(): void;
  giveBack(): void;
  /** The process has taken so much memory that it must not grow at ease any more. */
  isLarge(): boolean;
}

/** So many requests within a second begin a burst, and fewer than so many end it. */
const burst = { begins: 100, ends: 20 };
const spanMs = 1000;
/** Half of what the chart allows the agent. */
const largeBytes = 256 * 2 ** 20;

/** A heap that grows in bursts. No timer runs outside of them. */
export function createHeap(engine: Engine = nodeEngine(process.execArgv)): Heap {
  let count = 0;
  let began = 0;
  let watching: NodeJS.Timeout | undefined;
  let isGrowing = false;
  const endOfSpan = (): void => {
    const isOver = count < burst.ends;
    if (isGrowing && (isOver || engine.isLarge())) {
      engine.giveBack();
      isGrowing = false;
    }
    if (isOver) {
      clearInterval(watching);
      watching = undefined;
    }
    count = 0;
  };
  return {
    worked() {
      const now = performance.now();
      if (watching === undefined && now - began > spanMs) [began, count] = [now, 0];
      count++;
      if (watching !== undefined || count < burst.begins) return;
      isGrowing = !engine.isLarge();
      if (isGrowing) engine.grow();
      watching = setInterval(endOfSpan, spanMs).unref();
    },
  };
}

/** Does nothing for a process that was not told to stay small. V8 reads this flag at each collection; `last-resort` also gives the
 *  pages back (node --v8-options; v8/src/extensions/gc-extension.cc). */
export function nodeEngine(startedWith: readonly string[]): Engine {
  if (!startedWith.includes("--optimize-for-size")) return { grow() {}, giveBack() {}, isLarge: () => false };
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (options: object) => void;
  setFlagsFromString("--no-expose-gc");
  return {
    grow() {
      setFlagsFromString("--no-optimize-for-size");
    },
    giveBack() {
      setFlagsFromString("--optimize-for-size");
      collect({ type: "major", execution: "sync", flavor: "last-resort" });
    },
    isLarge: () => process.memoryUsage.rss() > largeBytes,
  };
}
