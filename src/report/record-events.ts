import type { EventWord, SyncEvent } from "../core/event.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { targetText } from "../core/target.ts";
import { printable } from "../core/text.ts";

/** Told once when the record of a GitSync's kinds is lost or was edited: all kinds are searched, and nothing is pruned before. */
export function recordLost(gitSync: GitSync, why: string, at: Date): SyncEvent {
  return gitSyncEvent(
    gitSync,
    "Held",
    `${why}: every kind is searched for its objects, nothing is pruned before`,
    at,
  );
}

/** Told when the search is over. `lines` = what each release has. */
export function recordFound(gitSync: GitSync, lines: readonly string[], at: Date): SyncEvent {
  return {
    ...gitSyncEvent(gitSync, "Recovered", "every kind was searched: the record is whole again", at),
    lines,
  };
}

/** Told when a GitSync that is being deleted cannot go, and when the reason becomes another one. */
export function endingBlocked(gitSync: GitSync, blockers: readonly string[], at: Date): SyncEvent {
  const key = `${gitSyncKey(gitSync)} ending`;
  const lines = blockers.slice(0, 10).map(printable);
  return { ...gitSyncEvent(gitSync, "Failed", endingText(gitSync, blockers), at), lines, key };
}

/** Why a GitSync that is being deleted is still there, and how to give up. */
export function endingText({ namespace, name }: GitSync, blockers: readonly string[]): string {
  const [first = ""] = blockers;
  const more = blockers.length > 1 ? ` (and ${blockers.length - 1} more)` : "";
  const patch = `'{"spec":{"deletionPolicy":"Orphan"}}'`;
  const giveUp = `kubectl -n ${namespace} patch gitsync ${name} --type merge -p ${patch}`;
  return printable(`being deleted, waits for ${first}${more}; to give up and leave the objects: ${giveUp}`);
}

/** Something that concerns a GitSync as a whole. */
export function gitSyncEvent(gitSync: GitSync, word: EventWord, summary: string, at: Date): SyncEvent {
  return {
    word,
    at: at.toISOString(),
    gitSync: gitSyncKey(gitSync),
    release: "",
    target: targetText(gitSync.target),
    revision: "",
    author: "",
    owner: "",
    summary: printable(summary),
    lines: [],
    key: `${gitSyncKey(gitSync)} record`,
  };
}
