import type { DatabaseSync } from "node:sqlite";
import type { LedgerRecord } from "../../core/ledger-entry.ts";
import { link } from "./chain.ts";
import { chainEnd, insertEntry, inTransaction } from "./rows.ts";

/** Links the records to the chain in one transaction. The end is read inside it: another process may have written. */
export function appendRecords(db: DatabaseSync, records: readonly LedgerRecord[]): void {
  inTransaction(db, () => {
    let end = chainEnd(db);
    for (const record of records) {
      const entry = link(record, end);
      insertEntry(db, entry);
      end = entry;
    }
  });
}
