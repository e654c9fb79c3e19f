import { actorOf } from "../core/asker.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { ignoreWindowsAnnotation } from "../core/labels.ts";
import type { LedgerRecord } from "../core/ledger-entry.ts";

const mostText = 500;

/** That somebody asked for a look at Git, and for closed windows to be ignored where they did; written once it was done. */
export function askedRecord(
  gitSync: Pick<GitSync, "namespace" | "name" | "annotations" | "syncAskedBy">,
  value: string,
  now: Date,
): LedgerRecord {
  const ignored = gitSync.annotations[ignoreWindowsAnnotation];
  const besides = ignored === undefined ? "" : `, closed windows ignored: ${ignored.slice(0, mostText)}`;
  return {
    time: now.toISOString(),
    gitSync: gitSyncKey(gitSync),
    release: "",
    revision: "",
    event: "Asked",
    actor: actorOf(gitSync.syncAskedBy ?? ""),
    summary: `asked to sync now${besides}`,
    details: { value: value.slice(0, mostText) },
  };
}
