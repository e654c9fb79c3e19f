import type { LedgerEntry, LedgerRecord } from "../../core/ledger-entry.ts";
import { entryOf, genesis, type StoredEntry } from "./chain.ts";

/** Why entries before or behind it are missing. */
export type CheckpointReason = "retention" | "damage";

/** What a Checkpoint says: `first` is the oldest entry that was left and `previous` the hash it continues, so the chain
 *  can be proven without the removed entries. */
export interface Checkpoint {
  readonly reason: CheckpointReason;
  readonly first: number;
  readonly previous: string;
  /** Entries removed (retention). */
  readonly removed?: number;
  /** Where the damaged file went (damage). */
  readonly side?: string;
}

/** The record of a Checkpoint, to be linked like any other. */
export function checkpointRecord(time: string, summary: string, checkpoint: Checkpoint): LedgerRecord {
  const { reason, first, previous, removed, side } = checkpoint;
  return {
    time,
    gitSync: "",
    release: "",
    revision: "",
    event: "Checkpoint",
    actor: "agent",
    summary,
    details: { reason, first, previous, removed, side },
  };
}

/** True when the chain may begin with `first`: it is the very first entry, or this Checkpoint vouches for it. */
export function vouches(checkpoint: LedgerEntry | undefined, first: StoredEntry): boolean {
  const { previous } = entryOf(first);
  if (first.seq === 1 && previous === genesis) return true;
  const details = checkpoint?.details;
  return details?.["first"] === first.seq && details["previous"] === previous;
}
