import { holdLimits } from "../core/hold.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { requestAnnotations } from "../core/labels.ts";
import { holdsInForce, type HoldInForce } from "../gate/held.ts";
import { holdNews, holdRecords, nextHoldTime, type HoldRecord } from "../report/hold-news.ts";
import { gitSyncEvent } from "../report/record-events.ts";
import type { GitSyncStatus } from "../schema/gitsync.ts";
import type { Deps } from "./deps.ts";
import { tellAll } from "./tell-all.ts";

/** The holds of a GitSync as a whole: told once for all of its releases. */
export interface GitSyncHolds {
  /** Looks what is in force now. What is new is recorded by `record`, then told. Errors: those of `record`; LEDGER-WRITE. */
  look(gitSync: GitSync, record: () => Promise<void>, signal: AbortSignal): Promise<void>;
  /** For GitSync.status. */
  holds(): readonly HoldRecord[];
  handled(others: GitSyncStatus["handled"]): GitSyncStatus["handled"];
  /** True when the GitSync asks for other holds than it did at the last look. */
  isNews(gitSync: GitSync): boolean;
  /** Milliseconds until the next is over, or people are to be reminded; Infinity = never. */
  nextMs(): number;
}

/** As an earlier process left them. */
export function createGitSyncHolds(found: GitSyncStatus, deps: Deps): GitSyncHolds {
  const { clock } = deps;
  let all: readonly HoldInForce[] = [];
  let records = found.holds ?? [];
  let value = found.handled?.hold?.value;
  return {
    holds: () => records,
    isNews: (gitSync) => askedFor(gitSync) !== value,
    handled(others) {
      const { hold: _, ...rest } = others ?? {};
      const all = value === undefined ? rest : { ...rest, hold: { value, resourceVersion: "" } };
      return Object.keys(all).length === 0 ? undefined : all;
    },
    nextMs: () => Math.max(0, nextHoldTime(all, records) - clock.now().getTime()),
    async look(gitSync, record, signal) {
      const now = clock.now();
      const text = gitSync.annotations[requestAnnotations.hold];
      const source = { place: { type: "gitsync" } as const, text, by: gitSync.heldBy ?? "" };
      all = holdsInForce([source], now.getTime()).all;
      const [before, valueBefore] = [records, value];
      records = holdRecords(all, before, now);
      value = askedFor(gitSync);
      const news = holdNews(before, records, now);
      if (news.length === 0 && value === valueBefore) return;
      try {
        await record();
      } catch (error) {
        [records, value] = [before, valueBefore]; // told when it can be recorded
        throw error;
      }
      const events = news.map(({ word, summary, by, actor, key }) => ({
        ...gitSyncEvent(gitSync, word, summary, now),
        author: by,
        actor,
        key: `${gitSyncKey(gitSync)} ${key}`,
      }));
      await tellAll(gitSync, events, deps, signal);
    },
  };
}

function askedFor({ annotations }: GitSync): string | undefined {
  return annotations[requestAnnotations.hold]?.slice(0, holdLimits.characters);
}
