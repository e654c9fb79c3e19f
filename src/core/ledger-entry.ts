import type { EventWord } from "./event.ts";
import type { JsonObject } from "./json.ts";

/** What happened, as the ledger keeps it, before it gets its number and hash. `details` is redacted. */
export interface LedgerRecord {
  /** ISO 8601. */
  readonly time: string;
  readonly gitSync: string;
  readonly release: string;
  readonly revision: string;
  readonly event:
    | EventWord
    | "PassStarted"
    | "PassEnded"
    | "Notified"
    | "AgentStarted"
    | "AgentStopped"
    | "Checkpoint"
    /** For a time nothing could be written: what follows was kept in memory, or was lost. */
    | "Gap"
    | "Touched"
    /** Somebody asked for a sync. */
    | "Asked";
  /** `agent`, `git:Alice <a@x>`, `user:alice`, `manager:kubectl-edit`. */
  readonly actor: string;
  readonly summary: string;
  /** Its objects stand in `objects` (maps with group, kind, namespace, name) and `drift` (items with `ref`): what
   *  `syncline log KIND/NAME` finds it by. */
  readonly details: JsonObject;
}

/** A record in the chain: hash = sha256(previous hash ‖ canonical JSON of everything else). Hex. */
export interface LedgerEntry extends LedgerRecord {
  readonly seq: number;
  readonly previous: string;
  readonly hash: string;
}
