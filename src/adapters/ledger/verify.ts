import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { toLedgerError, isDamage } from "./sqlite-errors.ts";
import { entryOf, genesis, type StoredEntry } from "./chain.ts";
import { vouches } from "./checkpoint.ts";
import { exportedEntries, isExport } from "./export.ts";
import { storedEntries } from "./rows.ts";
import { readVersion } from "./schema.ts";
import { unsound } from "./soundness.ts";
import { walkChain } from "./walk.ts";
import type { LedgerEntry } from "../../core/ledger-entry.ts";

/** What a check of a whole ledger found. */
export interface Verification {
  /** Entries that hold, from the first on. */
  readonly entries: number;
  readonly checkpoints: number;
  readonly ok: boolean;
  /** Number of the first entry that does not fit, where there is one. */
  readonly firstBad?: number;
  /** Why it is not ok, in words. */
  readonly reason?: string;
  /** Hash of the last good entry: equal hashes, equal histories. */
  readonly lastHash: string;
}

/** Proves a ledger, entry by entry, without writing to it; the agent may be running. An export (a file of lines) is proven as well.
 *  `visit` gets each entry once it is proven, the oldest first. A chain cannot show that its newest entries were cut off: compare
 *  `lastHash` with one noted before. Throws LEDGER-WRITE when it cannot be read. */
export function verifyLedger(
  file: string,
  visit: (entry: LedgerEntry) => void = () => undefined,
): Verification {
  let db: DatabaseSync | undefined;
  try {
    if (isExport(file)) return verifyChain(exportedEntries(file), visit);
    db = openToRead(file);
    // A process that was killed before it made the tables.
    if (readVersion(db).version === 0) return { entries: 0, checkpoints: 0, ok: true, lastHash: genesis };
    const found = verifyChain(storedEntries(db, 0), visit);
    const reason = found.ok ? unsound(db) : undefined;
    return reason === undefined ? found : { ...found, ok: false, reason };
  } catch (cause) {
    if (!isDamage(cause)) throw toLedgerError(cause, file);
    return { entries: 0, checkpoints: 0, ok: false, reason: (cause as Error).message, lastHash: "" };
  } finally {
    db?.close();
  }
}

/** Without a journal beside it nobody writes to it: then SQLite may neither lock it nor leave files beside it, so that
 *  a copy on a read-only volume can be checked. */
function openToRead(file: string): DatabaseSync {
  const uri = pathToFileURL(file);
  if (!existsSync(`${file}-wal`)) uri.searchParams.set("immutable", "1");
  return new DatabaseSync(uri, { readOnly: true, timeout: 5_000 });
}

function verifyChain(entries: Iterable<StoredEntry>, visit: (entry: LedgerEntry) => void): Verification {
  let checkpoints = 0;
  let lastCheckpoint: LedgerEntry | undefined;
  const walk = walkChain(entries, undefined, (stored) => {
    const entry = entryOf(stored);
    visit(entry);
    if (entry.event !== "Checkpoint") return;
    checkpoints += 1;
    lastCheckpoint = entry;
  });
  const found = { entries: walk.entries, checkpoints, lastHash: walk.end.hash };
  if (walk.bad !== undefined) {
    const reason = `entry ${walk.bad} was changed, or one before it is missing`;
    return { ...found, ok: false, firstBad: walk.bad, reason };
  }
  if (walk.first !== undefined && !vouches(lastCheckpoint, walk.first)) {
    const reason = `entries before ${walk.first.seq} are missing and no checkpoint vouches for that`;
    return { ...found, ok: false, firstBad: walk.first.seq, reason };
  }
  return { ...found, ok: true };
}
