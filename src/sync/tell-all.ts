import type { SyncEvent } from "../core/event.ts";
import type { GitSync } from "../core/gitsync.ts";
import { eventRecord } from "../report/records.ts";
import type { Deps } from "./deps.ts";

/** Tells people of what happened to a GitSync as a whole: log, channels, ledger. Errors: LEDGER-WRITE. */
export async function tellAll(
  gitSync: GitSync,
  events: readonly SyncEvent[],
  { log, tell, ledger }: Pick<Deps, "log" | "tell" | "ledger">,
  signal: AbortSignal,
): Promise<void> {
  for (const { word, summary, lines } of events) log.warn({ event: word, summary, lines }, "GitSync");
  tell(gitSync, events);
  await ledger.append(
    events.map((event) => eventRecord(event, [])),
    signal,
  );
}
