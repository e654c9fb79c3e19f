import { SynclineError } from "../../core/errors.ts";

/**
 * Runs `work` under the caller's signal and a time limit together. When the time is over it is GIT-TIMEOUT,
 * when the caller gave up it is the caller's reason, whatever error the interrupted work ended with.
 */
export async function withDeadline<T>(
  { signal, ms, what }: { readonly signal: AbortSignal; readonly ms: number; readonly what: string },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const timeout = AbortSignal.timeout(ms);
  try {
    return await work(AbortSignal.any([signal, timeout]));
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) throw new SynclineError("GIT-TIMEOUT", `${what} took more than ${ms / 1000} s`);
    throw error;
  }
}
