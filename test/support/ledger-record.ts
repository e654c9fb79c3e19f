import type { LedgerRecord } from "../../src/core/ledger-entry.ts";

/** A record with everything in it that a test does not care about. */
export function record(changes: Partial<LedgerRecord> = {}): LedgerRecord {
  return {
    time: "2026-11-21T12:00:00.000Z",
    gitSync: "syncline-system/shop",
    release: "checkout",
    revision: "main@sha1:1a2b3c4",
    event: "Applied",
    actor: "git:Alice <alice@example.com>",
    summary: "12 objects",
    details: {},
    ...changes,
  };
}
