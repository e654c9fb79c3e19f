import { actorOf, askerText } from "../core/asker.ts";
import type { SyncEvent } from "../core/event.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import type { ReleaseSettings } from "../core/release.ts";
import { shortSha } from "../core/revision.ts";
import { targetText } from "../core/target.ts";
import { printable } from "../core/text.ts";
import type { Pin } from "../gate/pin.ts";

interface About {
  readonly gitSync: GitSync;
  readonly settings: Pick<ReleaseSettings, "name" | "owner">;
  readonly at: Date;
}

/** How a rollback ends, for people. */
export const pinEnd = "until a newer commit changes this release";

/** Told when a release is pinned, before anything is written. */
export function rolledBack(pin: Pin, subject: string, about: About): SyncEvent {
  const { revision = "", from = "", by = "", reason = "" } = pin;
  const title = subject === "" ? "" : ` “${subject}”`;
  const summary = `back to ${shortSha(revision)}${title} from ${shortSha(from)}, ${whoText(by)}${why(reason)}`;
  const lines = [`pinned to ${shortSha(revision)} ${pinEnd}`];
  return {
    ...event("RolledBack", summary, about),
    revision,
    author: by,
    lines,
    key: rollbackKey(pin, about),
    actor: actor(by),
  };
}

/** Told when a person asks for what Git has now: the pin ends. */
export function pinEnded(pin: Pin, by: string, about: About): SyncEvent {
  const summary = `no longer pinned to ${shortSha(pin.revision ?? "")}: Git is followed again, ${whoText(by)}`;
  return {
    ...event("Recovered", summary, about),
    author: by,
    key: rollbackKey(pin, about),
    actor: actor(by),
  };
}

/** Told when a rollback that was asked for is not done. */
export function rollbackRefused(reason: string, by: string, about: About): SyncEvent {
  const summary = `no rollback: ${reason}`;
  const key = `${gitSyncKey(about.gitSync)}/${about.settings.name} rollback ${about.at.toISOString()}`;
  return { ...event("Failed", summary, about), author: by, lines: [whoText(by)], key, actor: actor(by) };
}

/** What is told of one rollback, and of what it wrote, belongs together. */
export function rollbackKey(
  { at = "" }: Pin,
  { gitSync, settings }: Pick<About, "gitSync" | "settings">,
): string {
  return `${gitSyncKey(gitSync)}/${settings.name} rollback ${at}`;
}

/** Field manager that stands for `onFailure: Rollback`. */
export const byFailure = "onFailure";

/** For the ledger. */
function actor(by: string): string {
  return by === byFailure ? "agent" : actorOf(by);
}

/** Who asked. */
function whoText(by: string): string {
  if (by === byFailure) return "by itself, because the rollout failed (onFailure: Rollback)";
  return by === "" ? "asked for by somebody unknown" : `asked for${askerText(by)}`;
}

function why(reason: string): string {
  return reason === "" ? "" : `: ${reason}`;
}

function event(word: "RolledBack" | "Recovered" | "Failed", summary: string, about: About): SyncEvent {
  const { gitSync, settings, at } = about;
  return {
    word,
    at: at.toISOString(),
    gitSync: gitSyncKey(gitSync),
    release: settings.name,
    target: targetText(gitSync.target),
    revision: "",
    author: "",
    owner: settings.owner,
    summary: printable(summary),
    lines: [],
    key: "",
  };
}
