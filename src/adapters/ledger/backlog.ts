import { errorText, SynclineError } from "../../core/errors.ts";
import type { LedgerRecord } from "../../core/ledger-entry.ts";
import type { Clock, Ledger, LedgerTrouble, Log } from "../../ports.ts";
import { createWaiting, gapRecord } from "./waiting.ts";

/** Tried again after one second, then after twice as long each time. */
const [soonMs, mostMs] = [1_000, 30_000];
/** What waited is written whoever has stopped asking. */
const unstopped = new AbortController().signal;

/** `waiting`: entries in memory; `lost`: those there was no room for, since the process started. */
export type LedgerChange = (
  trouble: LedgerTrouble | undefined,
  entries: { readonly waiting: number; readonly lost: number },
) => void;

interface Options {
  readonly log: Log;
  readonly clock: Clock;
  readonly onChange: LedgerChange | undefined;
}

type LedgerFile = Omit<Ledger, "trouble">;

/** A ledger that no full disk stops: what cannot be written waits in memory, and is written behind a Gap entry as soon as that can be
 *  (reliability.md P6). Safety does not need the ledger: the intent of a pass stands in its SyncStatus. */
export async function withBacklog(
  file: LedgerFile,
  open: () => Promise<void>,
  options: Options,
): Promise<Ledger> {
  const closing = new AbortController();
  const backlog = createBacklog({ append: file.append, open }, options, closing.signal);
  await open().catch(backlog.begin);
  return {
    append: async (records, signal) => {
      signal.throwIfAborted();
      if (closing.signal.aborted) throw new SynclineError("LEDGER-WRITE", "the ledger was closed");
      if (backlog.trouble() === undefined) {
        try {
          await file.append(records, signal);
          return;
        } catch (cause) {
          backlog.begin(cause);
        }
      }
      backlog.add(records);
    },
    query: file.query,
    retain: file.retain,
    trouble: backlog.trouble,
    close: async () => {
      closing.abort();
      await backlog.end();
      await file.close();
    },
  };
}

interface Backlog {
  trouble(): LedgerTrouble | undefined;
  /** From now on entries wait. Throws what is no error of the ledger. */
  begin(cause: unknown): void;
  add(records: readonly LedgerRecord[]): void;
  /** The last try. */
  end(): Promise<void>;
}

function createBacklog(
  { append, open }: Pick<LedgerFile, "append"> & { readonly open: () => Promise<void> },
  { log, clock, onChange = () => undefined }: Options,
  closing: AbortSignal,
): Backlog {
  const waiting = createWaiting();
  let trouble: LedgerTrouble | undefined;
  let trying: Promise<void> = Promise.resolve();

  /** Writes what waits, and what comes meanwhile; false when that cannot be done yet. */
  const flush = async ({ since, ...why }: LedgerTrouble): Promise<boolean> => {
    do {
      const { records, lost } = waiting.take();
      try {
        if (records.length + lost === 0) await open();
        else
          await append([gapRecord({ since, ...why }, { records, lost }, clock.now()), ...records], unstopped);
      } catch (cause) {
        waiting.putBack(records, lost);
        if (!isLedgerError(cause)) log.error({ error: errorText(cause) }, "waiting ledger entries failed");
        return false;
      }
      log.info({ since, written: records.length, lost }, "the ledger can be written again");
    } while (waiting.size().waiting > 0);
    trouble = undefined;
    onChange(trouble, waiting.size());
    return true;
  };
  const tryAgain = async (begun: LedgerTrouble): Promise<void> => {
    let ms = soonMs;
    do {
      await clock.sleep(ms, closing).catch(() => undefined);
      ms = Math.min(2 * ms, mostMs);
    } while (!closing.aborted && !(await flush(begun)));
  };
  return {
    trouble: () => trouble,
    begin: (cause) => {
      if (!isLedgerError(cause)) throw cause;
      if (trouble !== undefined) return;
      const { code, message } = cause;
      log.error(
        { code, error: message },
        "the ledger cannot be written: syncing goes on, entries wait in memory",
      );
      trouble = { code, message, since: clock.now() };
      onChange(trouble, waiting.size());
      trying = tryAgain(trouble);
    },
    add: (records) => {
      waiting.add(records);
      onChange(trouble, waiting.size());
    },
    end: async () => {
      await trying;
      if (trouble === undefined || (await flush(trouble))) return;
      log.error({ lost: waiting.size().waiting }, "ledger entries were lost: it could not be written");
    },
  };
}

function isLedgerError(cause: unknown): cause is SynclineError {
  return cause instanceof SynclineError && /^LEDGER-/.test(cause.code);
}
