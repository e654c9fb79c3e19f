import type { LedgerRecord, LedgerEntry } from "../../core/ledger-entry.ts";
import type { Clock, Ledger, Log } from "../../ports.ts";
import { startCalls, type Calls } from "./calls.ts";

export interface LedgerOptions {
  /** Created with its folder when absent; LEDGER-WRITE when that fails. */
  readonly file: string;
  readonly log: Log;
  readonly clock: Clock;
}

/** The history in a file, kept by a thread of its own. Resolves when it could be opened; a damaged file was cut at its
 *  last valid entry then, and the log says so. Later errors are LEDGER-WRITE and go away by themselves. */
export async function openLedger({ file, log, clock }: LedgerOptions): Promise<Ledger> {
  const calls = startCalls(file, { now: () => clock.now().toISOString(), log });
  try {
    await calls.ask({ type: "open" });
  } catch (cause) {
    await calls.end();
    throw cause;
  }
  const { append, written } = inGroups(calls);
  return {
    append: (records, signal) =>
      records.length === 0 ? Promise.resolve() : abortable(() => append(records), signal),
    query: (query, signal) =>
      abortable(() => calls.ask({ type: "query", query }) as Promise<readonly LedgerEntry[]>, signal),
    retain: (days, now, signal) =>
      abortable(() => calls.ask({ type: "retain", days, now: now.toISOString() }) as Promise<number>, signal),
    close: async () => {
      await written();
      await calls.ask({ type: "close" }).catch(() => undefined);
      await calls.end();
    },
  };
}

/** Appends asked for while one is being written go together in the next: one commit for a thousand releases. */
function inGroups(calls: Calls): {
  readonly append: (records: readonly LedgerRecord[]) => Promise<void>;
  /** Resolves when everything asked for so far was written, or failed. */
  readonly written: () => Promise<void>;
} {
  let last: Promise<void> = Promise.resolve();
  let next: { readonly records: LedgerRecord[]; readonly written: Promise<void> } | undefined;
  return {
    written: () => last,
    append: (records) => {
      if (next !== undefined) {
        next.records.push(...records);
        return next.written;
      }
      const group = [...records];
      const written = last.then(async () => {
        next = undefined;
        await calls.ask({ type: "append", records: group });
      });
      next = { records: group, written };
      last = written.catch(() => undefined);
      return written;
    },
  };
}

/** Stops waiting when the signal aborts; the thread finishes what it began. */
async function abortable<T>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const stop = Promise.withResolvers<never>();
  const abort = (): void => {
    stop.reject(signal.reason as Error);
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([start(), stop.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
