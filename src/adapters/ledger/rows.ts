import type { DatabaseSync } from "node:sqlite";
import { genesis, type ChainEnd, type StoredEntry } from "./chain.ts";

/** Stored entries in order, from `first` on, one at a time: a ledger may be larger than memory.
 *  Throws SQLite's error where the file is damaged. */
export function* storedEntries(db: DatabaseSync, first: number): Generator<StoredEntry> {
  const rows = db.prepare("SELECT seq, hash, body FROM entry WHERE seq >= ? ORDER BY seq").iterate(first);
  for (const row of rows) yield toStored(row);
}

/** The first entry at or after `seq`. */
export function entryFrom(db: DatabaseSync, seq: number): StoredEntry | undefined {
  const row = db.prepare("SELECT seq, hash, body FROM entry WHERE seq >= ? ORDER BY seq LIMIT 1").get(seq);
  return row === undefined ? undefined : toStored(row);
}

/** The last entry, or the beginning of a chain. */
export function chainEnd(db: DatabaseSync): ChainEnd {
  const row = db.prepare("SELECT seq, hash, body FROM entry ORDER BY seq DESC LIMIT 1").get();
  return row === undefined ? { seq: 0, hash: genesis } : toStored(row);
}

/** Adds one entry and its objects. Inside the caller's transaction. */
export function insertEntry(db: DatabaseSync, entry: StoredEntry): void {
  db.prepare("INSERT INTO entry (seq, hash, body) VALUES (?, ?, ?)").run(entry.seq, entry.hash, entry.body);
  db.prepare(
    `INSERT OR IGNORE INTO entry_object
     SELECT ref->>'kind', ref->>'name', coalesce(ref->>'namespace', ''), coalesce(ref->>'group', ''), :seq FROM (
       SELECT value AS ref FROM json_each(:body, '$.details.objects') WHERE type = 'object'
       UNION ALL SELECT value->'ref' FROM json_each(:body, '$.details.drift') WHERE type = 'object'
     ) WHERE ref->>'kind' IS NOT NULL AND ref->>'name' IS NOT NULL`,
  ).run({ seq: entry.seq, body: entry.body });
}

/** Removes the entries with low ≤ seq ≤ high; returns how many. Inside the caller's transaction. */
export function removeEntries(db: DatabaseSync, low: number, high: number): number {
  db.prepare("INSERT INTO removable VALUES (?, ?)").run(low, high);
  const { changes } = db.prepare("DELETE FROM entry WHERE seq BETWEEN ? AND ?").run(low, high);
  db.exec("DELETE FROM removable");
  return Number(changes);
}

/** Runs `work` in one transaction that takes the write lock at once: all of it, or nothing. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const value = work();
    db.exec("COMMIT");
    return value;
  } catch (cause) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw cause;
  }
}

function toStored(row: Record<string, unknown>): StoredEntry {
  return { seq: Number(row["seq"]), hash: String(row["hash"]), body: String(row["body"]) };
}
