import { canonicalJson, type Json } from "../core/json.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";

/** While somebody deletes or edits objects one by one, the status tells of them together, this many milliseconds after the last time. */
export const paceMs = 5_000;

/** True when a status says nothing new but what was put back, and which sentence sums that up: that may wait for `paceMs`. Its words,
 *  conditions, revisions, failures and requests are told at once. */
export function isMinor(written: string, next: SyncStatusStatus): boolean {
  if (written === "") return false;
  return essence(JSON.parse(written) as SyncStatusStatus) === essence(next);
}

function essence({
  summary: _,
  objects: __,
  drift,
  conditions = [],
  waitingFor,
  ...rest
}: SyncStatusStatus): string {
  const kept = {
    ...rest,
    open: drift?.open ?? 0,
    conditions: conditions.map(({ type, status, reason }) => [type, status, reason]),
    waitingFor: [waitingFor?.object ?? "", waitingFor?.condition ?? ""],
  };
  return canonicalJson(kept as unknown as Json);
}
