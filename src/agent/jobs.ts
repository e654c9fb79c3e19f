import type { SyncEvent } from "../core/event.ts";
import type { Calendar, Clock, Ledger, Log } from "../ports.ts";

interface JobDeps {
  readonly ledger: Ledger;
  readonly calendar: Calendar;
  readonly clock: Clock;
  readonly log: Log;
  readonly retentionDays: number;
}

/** The calendar jobs of the agent: ledger retention at 03:17, a digest of the day in the log at 07:00 (UTC). Returns their stop. */
export function startJobs(deps: JobDeps, signal: AbortSignal): () => void {
  const { calendar, ledger, clock, log, retentionDays } = deps;
  const jobs = [
    calendar.schedule("ledger-retention", "17 3 * * *", async () => {
      const removed = await ledger.retain(retentionDays, clock.now(), signal);
      log.info({ removed, retentionDays }, "ledger retention done");
    }),
    calendar.schedule("daily-digest", "0 7 * * *", async () => {
      log.info(await dailyDigest(ledger, clock.now(), signal), "daily digest");
    }),
  ];
  return () => {
    for (const job of jobs) job.stop();
  };
}

const dayMs = 24 * 3600 * 1000;
const digestLimit = 10_000;

/** How often each event happened in the last 24 hours. */
export async function dailyDigest(
  ledger: Ledger,
  now: Date,
  signal: AbortSignal,
): Promise<Partial<Record<SyncEvent["word"] | "PassEnded", number>>> {
  const since = new Date(now.getTime() - dayMs).toISOString();
  const entries = await ledger.query({ since, limit: digestLimit }, signal);
  const counts: Record<string, number> = {};
  for (const { event } of entries) counts[event] = (counts[event] ?? 0) + 1;
  return counts;
}
