import type { DatabaseSync } from "node:sqlite";
import { chainEnd, entryFrom, insertEntry, inTransaction, removeEntries } from "./rows.ts";
import { entryOf, link } from "./chain.ts";
import { checkpointRecord } from "./checkpoint.ts";

const dayMs = 86_400_000;

/** Removes what is older than `days` and appends the Checkpoint that carries the chain on; returns how many went.
 *  Only a beginning of the chain is cut, by number: a clock that jumped back and forth must not tear a hole
 *  (reliability.md P5). Entries from the future do not hold it up. */
export function retainEntries(db: DatabaseSync, days: number, now: string): number {
  const removed = inTransaction(db, () => {
    const first = firstToKeep(db, new Date(Date.parse(now) - days * dayMs).toISOString(), now);
    const kept = entryFrom(db, first);
    const oldest = entryFrom(db, 0);
    if (kept === undefined || oldest === undefined || oldest.seq === kept.seq) return 0;
    const count = removeEntries(db, oldest.seq, kept.seq - 1);
    const { previous } = entryOf(kept);
    const summary = `removed ${count} entries older than ${days} days`;
    const checkpoint = { reason: "retention", first: kept.seq, previous, removed: count } as const;
    insertEntry(db, link(checkpointRecord(now, summary, checkpoint), chainEnd(db)));
    return count;
  });
  if (removed > 0) db.exec("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)");
  return removed;
}

/** The oldest entry that is young enough; the last one when none is, so that the chain has an end to continue. */
function firstToKeep(db: DatabaseSync, cutoff: string, now: string): number {
  const young = db.prepare("SELECT min(seq) AS seq FROM entry WHERE time BETWEEN ? AND ?").get(cutoff, now);
  return Number(young?.["seq"] ?? chainEnd(db).seq);
}
