/** One at a time per key, and no more than `limit` at all. */
export interface Turns {
  /** Waits for its turn, then runs `work`. Rejects with the signal's reason when aborted while waiting. */
  take<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Two fetches into one repository would disturb each other, and many at once would not fit into memory. */
export function createTurns(limit: number): Turns {
  const running = new Set<string>();
  const waiting = new Set<{ readonly key: string; readonly go: () => void }>();
  const startNext = (): void => {
    for (const next of waiting) {
      if (running.size >= limit) return;
      if (running.has(next.key)) continue;
      waiting.delete(next);
      running.add(next.key);
      next.go();
    }
  };
  const turn = (key: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const giveUp = (): void => {
        waiting.delete(entry);
        reject(signal.reason as Error);
      };
      const go = (): void => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      const entry = { key, go };
      signal.addEventListener("abort", giveUp, { once: true });
      waiting.add(entry);
      startNext();
    });
  return {
    take: async (key, signal, work) => {
      signal.throwIfAborted();
      await turn(key, signal);
      try {
        return await work();
      } finally {
        running.delete(key);
        startNext();
      }
    },
  };
}
