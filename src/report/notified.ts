import type { LedgerRecord } from "../core/ledger-entry.ts";

/** As the notifier tells it: `reason` "" = it was sent. */
interface Delivery {
  readonly channel: string;
  readonly result: "sent" | "failed" | "dropped";
  readonly reason: string;
  readonly text: string;
  readonly events: number;
}

const mostText = 500;

/** The record of a message: one may tell events of several GitSyncs, so it stands for itself. */
export function notifiedRecord({ channel, result, reason, text, events }: Delivery, now: Date): LedgerRecord {
  const why = reason === "" ? "" : ` (${reason})`;
  return {
    time: now.toISOString(),
    gitSync: "",
    release: "",
    revision: "",
    event: "Notified",
    actor: "agent",
    summary: `${channel} ${result}${why}: ${text.slice(0, mostText)}`,
    details: { channel, result, events, ...(reason === "" ? {} : { reason }) },
  };
}
