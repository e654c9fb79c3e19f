import type { LedgerRecord, LedgerEntry } from "../../core/ledger-entry.ts";
import type { Clock, Ledger, Log } from "../../ports.ts";
import { withBacklog, type LedgerChange } from "./backlog.ts";
import { startCalls, type Calls } from "./calls.ts";

export interface LedgerOptions {
  /** Created with its folder when absent. */
  readonly file: string;
  /** The oldest entries go when the file grows beyond; absent = no bound. */
  readonly maxBytes?: number | undefined;
  readonly log: Log;
  readonly clock: Clock;
  /** Hears whenever it begins or ends to be unwritable, and how much waits. */
  readonly onChange?: LedgerChange;
}

/** The history in a file, kept by a thread of its own. Resolves when it was opened, also where that failed: `trouble` tells why, and
 *  goes away by itself. A damaged file was cut at its last valid entry then, and the log says so. */
export async function openLedger({ file, maxBytes, log, clock, onChange }: LedgerOptions): Promise<Ledger> {
  const calls = startCalls({ file, maxBytes }, { now: () => clock.now().toISOString(), log });
  const { append, written } = inGroups(calls);
  const inFile: Omit<Ledger, "trouble"> = {
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
  const open = async (): Promise<void> => void (await calls.ask({ type: "open" }));
  return withBacklog(inFile, open, { log: log.child({ file }), clock, onChange });
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
