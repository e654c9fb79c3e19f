import type { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { assertNever } from "../../core/assert-never.ts";
import { isDamage, isDiskTrouble, openDatabase, removeDatabase } from "./database.ts";
import { isRendersThread, type Reply, type Request, type Task, type Value } from "./protocol.ts";
import { addObjects, getRender, hasRender, putRender } from "./sets.ts";

/** The thread of the kept renders: answers one request after the other. SQLite and compression block their thread, so they have one of
 *  their own, which ends when it is not needed. After any error the file is opened anew with the next request. */
export function runRendersThread(): void {
  const port = parentPort;
  if (port === null || !isRendersThread(workerData))
    throw new TypeError("not the thread of the kept renders");
  const { file, maxBytes } = workerData;
  const send = (reply: Reply): void => {
    port.postMessage(reply);
  };
  const damaged = (reason: string): void => {
    send({ type: "damage", reason });
  };
  let db: DatabaseSync | undefined;
  const attempt = (task: Task): Value => {
    db ??= openDatabase(file, damaged);
    return perform(db, task, maxBytes);
  };
  const close = (): void => {
    db?.close();
    db = undefined;
  };
  port.on("message", ({ id, task }: Request) => {
    try {
      send({ type: "done", id, value: beginningAnew(() => attempt(task), { file, close, damaged }) });
    } catch (cause) {
      close();
      const { message } = cause as Error;
      send({ type: "failed", id, message, isDisk: isDiskTrouble(cause) });
    }
  });
}

/** Damage met on the way costs what was kept: the file is removed, and the same tried once more. */
function beginningAnew(
  attempt: () => Value,
  { file, close, damaged }: { file: string; close: () => void; damaged: (reason: string) => void },
): Value {
  try {
    return attempt();
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    close();
    damaged((cause as Error).message);
    removeDatabase(file);
    return attempt();
  }
}

function perform(db: DatabaseSync, task: Task, maxBytes: number): Value {
  switch (task.type) {
    case "has":
      return hasRender(db, task.owner, task.digest);
    case "get":
      return getRender(db, task.owner, task.digest);
    case "objects":
      return addObjects(db, task);
    case "put":
      putRender(db, task, maxBytes);
      return undefined;
    default:
      return assertNever(task);
  }
}
