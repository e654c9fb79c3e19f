import type { Clock } from "../../src/ports.ts";

export interface FakeClock extends Clock {
  /** Moves time on and wakes, in order, everybody whose time has come. */
  advance(ms: number): Promise<void>;
  /** Moves the wall clock only (someone set the date): monotonic time and sleepers do not notice. */
  setDate(date: Date): void;
  /** Resolves when somebody sleeps. */
  slept(): Promise<void>;
  /** Lengths of all sleeps so far, in ms. */
  readonly sleeps: readonly number[];
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that stands still until told. With `jumps`, a sleep takes no real time: the clock jumps to its end as soon
 *  as the program has nothing else to do at once. */
export function fakeClock(options: { readonly start?: string; readonly jumps?: boolean } = {}): FakeClock {
  let wall = Date.parse(options.start ?? "2026-11-21T12:00:00.000Z");
  let monotonic = 0;
  let sleepers: readonly Sleeper[] = [];
  let waiting: (() => void)[] = [];
  const sleeps: number[] = [];

  async function advance(ms: number): Promise<void> {
    const end = monotonic + ms;
    for (let next = earliest(sleepers); next !== undefined && next.at <= end; next = earliest(sleepers)) {
      wall += next.at - monotonic;
      monotonic = next.at;
      sleepers = sleepers.filter((sleeper) => sleeper !== next);
      next.wake();
      await settled();
    }
    wall += end - monotonic;
    monotonic = end;
  }

  return {
    now: () => new Date(wall),
    monotonicMs: () => monotonic,
    sleeps,
    advance,
    setDate: (date) => (wall = date.getTime()),
    slept: () => (sleepers.length > 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const sleeper: Sleeper = { at: monotonic + ms, wake: resolve };
        sleepers = [...sleepers, sleeper];
        sleeps.push(ms);
        signal.addEventListener("abort", () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal.reason as Error);
        });
        for (const resume of waiting) resume();
        waiting = [];
        if (options.jumps === true) {
          setImmediate(() => {
            if (sleepers.includes(sleeper)) void advance(Math.max(0, sleeper.at - monotonic));
          });
        }
      }),
  };
}

function earliest(sleepers: readonly Sleeper[]): Sleeper | undefined {
  return sleepers.toSorted((a, b) => a.at - b.at)[0];
}

/** Lets everything that a woken sleeper started run up to its next wait. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
