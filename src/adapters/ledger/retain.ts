import type { DatabaseSync } from "node:sqlite";
import { entryOf, link } from "./chain.ts";
import { checkpointRecord } from "./checkpoint.ts";
import { chainEnd, entryFrom, insertEntry, inTransaction, removeEntries } from "./rows.ts";

const dayMs = 86_400_000;

/** Removes what is older than `days` and appends the Checkpoint that carries the chain on; returns how many went.
 *  Only a beginning of the chain is cut, by number: a clock that jumped back and forth must not tear a hole
 *  (reliability.md P5). Entries from the future do not hold it up. */
export function retainEntries(db: DatabaseSync, days: number, now: string): number {
  const removed = inTransaction(db, () => {
    const first = firstToKeep(db, new Date(Date.parse(now) - days * dayMs).toISOString(), now);
    return cutBefore(db, first, now, `older than ${days} days`);
  });
  if (removed > 0) giveBack(db);
  return removed;
}

/** Removes the oldest entries of a file that grew beyond `maxBytes`, down to nine tenths of that; returns how many went. Inside the
 *  caller's transaction; the room is given back afterwards. */
export function trimEntries(db: DatabaseSync, maxBytes: number, now: string): number {
  const used = usedBytes(db);
  if (used <= maxBytes) return 0;
  const [oldest, newest] = [entryFrom(db, 0)?.seq ?? 0, chainEnd(db).seq];
  // Numbers may have a hole behind a cut, and entries differ in size: what is not enough now is cut with the next append.
  const share = 1 - (0.9 * maxBytes) / used;
  const first = Math.min(newest, oldest + Math.ceil((newest - oldest) * share));
  return cutBefore(db, first, now, `because the file grew beyond ${Math.round(maxBytes / 1024 / 1024)} MiB`);
}

/** Gives the file's free pages back to the disk. What cannot be given back now is given back next time. */
export function giveBack(db: DatabaseSync): void {
  try {
    db.exec("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // What was to be done is done: it must not be done again for this.
  }
}

function cutBefore(db: DatabaseSync, first: number, now: string, why: string): number {
  const kept = entryFrom(db, first);
  const oldest = entryFrom(db, 0);
  if (kept === undefined || oldest === undefined || oldest.seq === kept.seq) return 0;
  const count = removeEntries(db, oldest.seq, kept.seq - 1);
  const { previous } = entryOf(kept);
  const checkpoint = { reason: "retention", first: kept.seq, previous, removed: count } as const;
  const record = checkpointRecord(
    now,
    `removed ${count} ${count === 1 ? "entry" : "entries"} ${why}`,
    checkpoint,
  );
  insertEntry(db, link(record, chainEnd(db)));
  return count;
}

/** The oldest entry that is young enough; the last one when none is, so that the chain has an end to continue. */
function firstToKeep(db: DatabaseSync, cutoff: string, now: string): number {
  const young = db.prepare("SELECT min(seq) AS seq FROM entry WHERE time BETWEEN ? AND ?").get(cutoff, now);
  return Number(young?.["seq"] ?? chainEnd(db).seq);
}

function usedBytes(db: DatabaseSync): number {
  const of = (name: string): number => Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
  return (of("page_count") - of("freelist_count")) * of("page_size");
}
