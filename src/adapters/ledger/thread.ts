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
import { isDamage, toLedgerError } from "./sqlite-errors.ts";

interface Open {
  readonly db: DatabaseSync;
  readonly inode: number;
}

/** The ledger's thread: answers one request after the other. SQLite blocks its thread, so it has one of its own.
 *  After any error the file is opened anew with the next request: a full disk needs no restart (reliability.md P6). */
export function runLedgerThread(): void {
  const port = parentPort;
  if (port === null || !isLedgerThread(workerData)) throw new TypeError("not the ledger's thread");
  const { file } = workerData;
  const send = (reply: Reply): void => {
    port.postMessage(reply);
  };
  let open: Open | undefined;
  port.on("message", ({ id, now, task }: Request) => {
    const attempt = (): Value => {
      open = task.type === "close" ? open : ready(open, file, now, send);
      return perform(task, open);
    };
    const closeAfter = (cause: unknown): void => {
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

/** The open ledger; opened (again) when it is not, or when its file was removed or replaced under us. */
function ready(open: Open | undefined, file: string, now: string, send: (reply: Reply) => void): Open {
  if (open !== undefined && statSync(file, { throwIfNoEntry: false })?.ino === open.inode) return open;
  closeQuietly(open);
  const { db, cut } = openDatabase(file, now);
  if (cut !== undefined) send({ type: "cut", cut });
  return { db, inode: statSync(file).ino };
}

function perform(task: Task, open: Open | undefined): Value {
  if (task.type === "close") return closeQuietly(open);
  if (open === undefined) throw new TypeError("the ledger is not open");
  switch (task.type) {
    case "open":
      return undefined;
    case "append":
      appendRecords(open.db, task.records);
      return undefined;
    case "query":
      return queryEntries(open.db, task.query);
    case "retain":
      return retainEntries(open.db, task.days, task.now);
    default:
      return assertNever(task);
  }
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
