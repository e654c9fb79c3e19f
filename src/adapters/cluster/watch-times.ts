/** The pace of a watch. */
export interface WatchTimes {
  /** Longest time between two full lists: caches of API servers are known to lose events for good (A8). */
  readonly relistMs: number;
  /** The server ends a watch after 0.5 to 1 times this; then the next one goes on. */
  readonly streamMs: number;
  /** Longest silence of an open watch; bookmarks come about every minute (A6). */
  readonly quietMs: number;
  /** First and longest pause after failures. */
  readonly backoffMs: readonly [number, number];
  /** Pause after "denied" and "no such kind". */
  readonly refusedMs: number;
}

export const watchTimes: WatchTimes = {
  relistMs: 29 * 60_000,
  streamMs: 8 * 60_000,
  quietMs: 2 * 60_000,
  backoffMs: [500, 30_000],
  refusedMs: 30_000,
};
