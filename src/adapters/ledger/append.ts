import type { DatabaseSync } from "node:sqlite";
import type { LedgerRecord } from "../../core/ledger-entry.ts";
import { link } from "./chain.ts";
import { giveBack, trimEntries } from "./retain.ts";
import { chainEnd, insertEntry, inTransaction } from "./rows.ts";

/** Links the records to the chain in one transaction, and removes the oldest entries when the file grew beyond `maxBytes`. The end is
 *  read inside it: another process may have written. */
export function appendRecords(
  db: DatabaseSync,
  records: readonly LedgerRecord[],
  { now, maxBytes }: { readonly now: string; readonly maxBytes: number },
): void {
  const removed = inTransaction(db, () => {
    let end = chainEnd(db);
    for (const record of records) {
      const entry = link(record, end);
      insertEntry(db, entry);
      end = entry;
    }
    return trimEntries(db, maxBytes, now);
  });
  if (removed > 0) giveBack(db);
}
