import { setTimeout as sleep } from "node:timers/promises";
import { SynclineError } from "../../core/errors.ts";

/** What all requests of a client go through. */
export interface Gate {
  /** Resolves when a request of this caller may be sent; rejects with the signal's reason, or with API-THROTTLED when the door has been
   *  shut again and again for longer than callers are kept waiting. */
  pass(caller: string, signal: AbortSignal): Promise<void>;
  /** Shuts the door for a caller: the server asked for it (429, Retry-After). */
  shut(caller: string, ms: number): void;
  /** The server took a request of the caller. */
  taken(caller: string): void;
}

// Waiters do not all start in the same millisecond when the door opens again.
const spreadMs = 250;
/** So long requests wait for a door that keeps shutting. Then they fail, a few go through at each opening, and whoever asked can say so. */
const patienceMs = 10_000;

/** A gate with a door for each caller, which opens after each Retry-After: the server's priority and fairness tells users apart, and one
 *  that it throttles must not hold up the others (A3). Lets through at most `maxQps` requests a second of all together (absent: any
 *  number; the API server is the judge). */
export function createGate(options: { readonly maxQps?: number | undefined }): Gate {
  const spacing = options.maxQps === undefined ? 0 : 1000 / options.maxQps;
  const doors = new Map<string, Door>();
  let nextSlot = 0;
  const waitOf = (caller: string): number => (doors.get(caller)?.shutUntil ?? 0) - performance.now();
  return {
    shut: (caller, ms) => {
      const now = performance.now();
      const { since = now, shutUntil = 0 } = doors.get(caller) ?? {};
      doors.set(caller, { since, shutUntil: Math.max(shutUntil, now + ms) });
    },
    taken: (caller) => void doors.delete(caller),
    pass: async (caller, signal) => {
      signal.throwIfAborted();
      for (let left = waitOf(caller); left > 0; left = waitOf(caller)) {
        if (performance.now() - (doors.get(caller)?.since ?? Infinity) > patienceMs) throw throttled();
        await rest(left + Math.random() * spreadMs, signal);
      }
      if (spacing === 0) return;
      const now = performance.now();
      const slot = Math.max(now, nextSlot);
      nextSlot = slot + spacing;
      if (slot > now) await rest(slot - now, signal);
    },
  };
}

/** Monotonic milliseconds. */
interface Door {
  /** Of the first refusal since a request was taken. */
  readonly since: number;
  readonly shutUntil: number;
}

function throttled(): SynclineError {
  return new SynclineError(
    "API-THROTTLED",
    "Too many requests: not sent, as the API server still asks to wait",
    {
      hint: "The API server asks for fewer requests: lower --max-qps or --concurrency.",
    },
  );
}

/** Sleeps; rejects with the signal's own reason instead of a wrapped AbortError. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
}
