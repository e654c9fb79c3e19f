import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while no other process on this machine holds the lock of the same file; waits for it otherwise,
 * and calls `onWait` once when it has to. The lock is SQLite's: the system drops it when the holder dies, by
 * whatever signal, so that there is no stale lock to guess about.
 */
export async function withLock<T>(file: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  // Loaded only here: most starts find everything in the cache and never lock.
  const { DatabaseSync } = await import("node:sqlite");
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  try {
    for (let tries = 0; !tryLock(database); tries++) {
      if (tries === 0) onWait();
      await sleep(250);
    }
    return await work();
  } finally {
    database.close();
  }
}

interface Database {
  exec(sql: string): void;
}

function tryLock(database: Database): boolean {
  try {
    database.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes("locked")) return false;
    throw error;
  }
}
