import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { assertNever } from "../../core/assert-never.ts";
import { SynclineError } from "../../core/errors.ts";
import { appendRecords } from "./append.ts";
import { openDatabase } from "./database.ts";
import { isLedgerThread, type Failure, type Reply, type Request, type Task, type Value } from "./protocol.ts";
import { queryEntries } from "./query.ts";
import { retainEntries } from "./retain.ts";
import { unsound } from "./soundness.ts";
import { damaged, isDamage, toLedgerError } from "./sqlite-errors.ts";

interface Open {
  readonly db: DatabaseSync;
  readonly inode: number;
}

/** The ledger's thread: answers one request after the other. SQLite blocks its thread, so it has one of its own.
 *  After any error the file is opened anew with the next request: a full disk needs no restart (reliability.md P6). */
export function runLedgerThread(): void {
  const port = parentPort;
  if (port === null || !isLedgerThread(workerData)) throw new TypeError("not the ledger's thread");
  const { file, maxBytes } = workerData;
  const send = (reply: Reply): void => {
    port.postMessage(reply);
  };
  let open: Open | undefined;
  let suspicion: string | undefined;
  port.on("message", ({ id, now, task }: Request) => {
    const attempt = (): Value => {
      if (task.type === "close") return closeQuietly(open);
      open = ready(open, { file, now, suspicion }, send);
      suspicion = undefined;
      return perform(task, open, { now, maxBytes });
    };
    const closeAfter = (cause: unknown): void => {
      // Met in an open file: opening it again may not look there. What opening finds it cuts itself.
      if (open !== undefined && isDamage(cause)) suspicion = (cause as Error).message;
      closeQuietly(open);
      open = undefined;
      if (!isDamage(cause)) throw cause;
    };
    try {
      send({ type: "done", id, value: twiceIfDamaged(attempt, closeAfter) });
    } catch (cause) {
      send({ type: "failed", id, failure: toFailure(toLedgerError(cause, file)) });
    }
    if (task.type === "close") port.close();
  });
}

/** Damage met on the way is cut when the file is opened again; then the same is tried once more. */
function twiceIfDamaged(attempt: () => Value, closeAfter: (cause: unknown) => void): Value {
  try {
    return attempt();
  } catch (cause) {
    closeAfter(cause);
  }
  try {
    return attempt();
  } catch (cause) {
    closeAfter(cause);
    throw cause;
  }
}

interface Opening {
  readonly file: string;
  readonly now: string;
  readonly suspicion: string | undefined;
}

/** The open ledger; opened (again) when it is not, or when its file was removed or replaced under us. */
function ready(
  open: Open | undefined,
  { file, now, suspicion }: Opening,
  send: (reply: Reply) => void,
): Open {
  if (open !== undefined && statSync(file, { throwIfNoEntry: false })?.ino === open.inode) return open;
  closeQuietly(open);
  const { db, cut } = openDatabase(file, now, suspicion);
  if (cut !== undefined) send({ type: "cut", cut });
  return { db, inode: statSync(file).ino };
}

function perform(
  task: Exclude<Task, { readonly type: "close" }>,
  { db }: Open,
  { now, maxBytes = Infinity }: { readonly now: string; readonly maxBytes?: number | undefined },
): Value {
  switch (task.type) {
    case "open":
      return undefined;
    case "append":
      appendRecords(db, task.records, { now, maxBytes });
      return undefined;
    case "query":
      return queryEntries(db, task.query);
    case "retain":
      assertSound(db);
      return retainEntries(db, task.days, task.now);
    default:
      return assertNever(task);
  }
}

/** Once a day with the retention, which reads a part of it anyway. */
function assertSound(db: DatabaseSync): void {
  const reason = unsound(db);
  if (reason !== undefined) throw damaged(reason);
}

function closeQuietly(open: Open | undefined): undefined {
  try {
    open?.db.close();
  } catch (cause) {
    // Closing writes the journal back; what cannot be written stays in it for the next opening.
    if (!isDamage(cause) && !(toLedgerError(cause, "") instanceof SynclineError)) throw cause;
  }
  return undefined;
}

function toFailure(cause: unknown): Failure {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const expected = error instanceof SynclineError ? error : undefined;
  return { code: expected?.code, message: error.message, hint: expected?.hint, stack: error.stack };
}
