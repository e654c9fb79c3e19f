import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { basename, dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SynclineError } from "../../core/errors.ts";
import { entryOf, link, type StoredEntry } from "./chain.ts";
import { checkpointRecord } from "./checkpoint.ts";
import { chainEnd, insertEntry, inTransaction, storedEntries } from "./rows.ts";
import { migrate } from "./schema.ts";
import { isDamage } from "./sqlite-errors.ts";
import { walkChain, type Walk } from "./walk.ts";

/** Entries checked whenever a ledger is opened (about 0.2 s); `syncline verify-ledger` checks all. */
const checkedTail = 10_000;

/** What was cut when the ledger was opened: the good part goes on, the damaged file stays beside it. */
export interface Cut {
  readonly kept: number;
  readonly side: string;
  readonly reason: string;
}

export interface OpenedLedger {
  readonly db: DatabaseSync;
  readonly cut: Cut | undefined;
}

/** Opens or creates the ledger. A damaged one is cut at its last valid entry (reliability.md P10); `now` is ISO 8601.
 *  `suspicion`: damage that was met while it was open, perhaps where opening does not look. Throws SQLite's own errors when the disk does not let us. */
export function openDatabase(file: string, now: string, suspicion?: string): OpenedLedger {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  finishRescue(file);
  if (suspicion !== undefined && existsSync(file)) return rescue(file, now, suspicion);
  try {
    const db = connect(file);
    const walk = walkTail(db);
    if (walk.bad === undefined) return { db, cut: undefined };
    db.close();
    return rescue(file, now, `entry ${walk.bad} does not continue the chain`);
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    return rescue(file, now, (cause as Error).message);
  }
}

function connect(file: string): DatabaseSync {
  // SQLite gives -wal and -shm the rights of the file itself.
  closeSync(openSync(file, "a", 0o600));
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    // FULL: what append promised survives a power cut (the default of WAL may lose the last commits).
    db.exec("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    db.exec("PRAGMA journal_size_limit = 4194304; PRAGMA cache_size = -2048; PRAGMA trusted_schema = OFF");
    migrate(db);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function walkTail(db: DatabaseSync): Walk {
  const first = Math.max(1, chainEnd(db).seq - checkedTail);
  return walkChain(storedEntries(db, first), undefined);
}

/** Copies what is sound into a new file, which takes the place of the damaged one. */
function rescue(file: string, now: string, reason: string): OpenedLedger {
  const fresh = `${file}.new`;
  const side = freeName(`${file}.damaged`);
  removeWithJournal(fresh);
  const db = connect(fresh);
  const kept = inTransaction(db, () => {
    const walk = copySoundEntries(file, db);
    const end = { ...walk.end, seq: beforeNextRound(walk.end.seq) };
    const summary = `cut behind entry ${walk.end.seq}: ${reason}`;
    const begin = walk.first ?? { seq: end.seq + 1, body: "", hash: "" };
    const previous = walk.first === undefined ? end.hash : entryOf(walk.first).previous;
    const checkpoint = { reason: "damage", first: begin.seq, previous, side: basename(side) } as const;
    insertEntry(db, link(checkpointRecord(now, summary, checkpoint), end));
    return walk.entries;
  });
  db.close();
  renameWithJournal(file, side);
  renameWithJournal(fresh, file);
  return { db: connect(file), cut: { kept, side, reason } };
}

/** Numbers of lost entries are never given out again (statuses name them): after a loss they go on at a round number. */
function beforeNextRound(seq: number): number {
  const step = 100_000;
  return (Math.floor(seq / step) + 1) * step - 1;
}

/** The good prefix. A read that fails halfway ends it: SQLite cannot go on behind a torn page. */
function copySoundEntries(file: string, target: DatabaseSync): Walk {
  const copied: { first?: StoredEntry; last?: StoredEntry; entries: number } = { entries: 0 };
  const source = openDamaged(file);
  try {
    const entries = source === undefined ? [] : storedEntries(source, 0);
    return walkChain(entries, undefined, (entry) => {
      insertEntry(target, entry);
      copied.first ??= entry;
      copied.last = entry;
      copied.entries += 1;
    });
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    return {
      entries: copied.entries,
      first: copied.first,
      end: copied.last ?? chainEnd(target),
      bad: undefined,
    };
  } finally {
    source?.close();
  }
}

function openDamaged(file: string): DatabaseSync | undefined {
  try {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000, defensive: false });
    // SQLite refuses every read of a file that is shorter than its header says, except in this mode.
    db.exec("PRAGMA writable_schema = ON");
    return db;
  } catch (cause) {
    if (isDamage(cause)) return undefined;
    throw cause;
  }
}

/** A crash between the two renames of a rescue leaves only the new file: it takes its place now. */
function finishRescue(file: string): void {
  if (!existsSync(file) && existsSync(`${file}.new`)) renameWithJournal(`${file}.new`, file);
}

const journals = ["-wal", "-shm"];

function renameWithJournal(from: string, to: string): void {
  for (const suffix of journals) if (existsSync(from + suffix)) renameSync(from + suffix, to + suffix);
  renameSync(from, to);
}

function removeWithJournal(file: string): void {
  for (const suffix of ["", ...journals]) rmSync(file + suffix, { force: true });
}

/** A volume that damages each file must not be filled with copies. */
const mostSides = 10;

function freeName(stem: string): string {
  for (let number = 1; number <= mostSides; number += 1) {
    if (!existsSync(`${stem}-${number}`)) return `${stem}-${number}`;
  }
  throw new SynclineError("LEDGER-CORRUPT", `the ledger was damaged more than ${mostSides} times`, {
    hint: `Look at the volume, then move ${stem}-1 to -${mostSides} away.`,
  });
}
