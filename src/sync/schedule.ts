import type { Retry } from "../core/errors.ts";
import type { Clock } from "../ports.ts";

/** Which releases are due for a pass, and when. Times are monotonic milliseconds. */
export interface Schedule {
  /** The pass of a release is due in `ms`, or earlier if it was already. */
  dueIn(name: string, ms: number): void;
  /** Takes out the releases whose time has come. */
  take(): readonly string[];
  /** Tries a release again: after its GitSync's interval at first, then twice as long each time, up to two minutes. What passes by itself
   *  (class `interval`) is asked at the interval's pace, and at least every two minutes. */
  retry(name: string, after: Exclude<Retry, "never">, intervalSeconds: number): void;
  /** The release needs no retry (any more). */
  settled(name: string): void;
  /** Until the next release is due; Infinity when none is. */
  nextMs(): number;
}

const retryFirstMs = 5_000;
const retryLongestMs = 120_000;

/** An empty schedule; `onSooner` is called when something became due earlier than all else was. */
export function createSchedule(clock: Clock, onSooner: () => void): Schedule {
  const due = new Map<string, number>();
  const retries = new Map<string, number>();
  const dueIn = (name: string, ms: number): void => {
    const at = clock.monotonicMs() + ms;
    if (at >= (due.get(name) ?? Infinity)) return;
    due.set(name, at);
    onSooner();
  };
  return {
    dueIn,
    take() {
      const now = clock.monotonicMs();
      const names = [...due].filter(([, at]) => at <= now).map(([name]) => name);
      for (const name of names) due.delete(name);
      return names;
    },
    retry(name, after, intervalSeconds) {
      const count = (retries.get(name) ?? 0) + 1;
      retries.set(name, count);
      const intervalMs = intervalSeconds * 1000;
      const first = Math.min(retryFirstMs, intervalMs);
      const longest = after === "backoff" ? retryLongestMs : Math.max(retryFirstMs, intervalMs);
      const jitter = 0.9 + 0.2 * Math.random();
      dueIn(name, Math.min(first * 2 ** Math.min(count - 1, 10), longest, retryLongestMs) * jitter);
    },
    settled: (name) => void retries.delete(name),
    nextMs: () => Math.min(Infinity, ...due.values()) - clock.monotonicMs(),
  };
}
