import { setTimeout as sleep } from "node:timers/promises";

/** The one door all requests of a client go through. */
export interface Gate {
  /** Resolves when the request may be sent; rejects with the signal's reason. */
  pass(signal: AbortSignal): Promise<void>;
  /** Shuts the door for everybody: the server asked for it (429, Retry-After). */
  shut(ms: number): void;
}

// Waiters do not all start in the same millisecond when the door opens again.
const spreadMs = 250;

/** A gate that opens after each Retry-After and lets through at most `maxQps` requests a second (absent:
 *  any number; the API server's priority and fairness is the judge). */
export function createGate(options: { readonly maxQps?: number | undefined }): Gate {
  const spacing = options.maxQps === undefined ? 0 : 1000 / options.maxQps;
  let openAt = 0;
  let nextSlot = 0;
  return {
    shut: (ms) => {
      openAt = Math.max(openAt, performance.now() + ms);
    },
    pass: async (signal) => {
      signal.throwIfAborted();
      while (performance.now() < openAt) {
        const wait = openAt - performance.now() + Math.random() * spreadMs;
        await rest(wait, signal);
      }
      if (spacing === 0) return;
      const now = performance.now();
      const slot = Math.max(now, nextSlot);
      nextSlot = slot + spacing;
      if (slot > now) await rest(slot - now, signal);
    },
  };
}

/** Sleeps; rejects with the signal's own reason instead of a wrapped AbortError. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
}
