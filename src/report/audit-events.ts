import type { Finding } from "../audit/finding.ts";
import type { SyncEvent } from "../core/event.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { printable } from "../core/text.ts";
import { gitSyncEvent } from "./record-events.ts";

const shown = 10;

/** One message when the self-audit finds something new, and one when all of it is over. */
export function auditEvents(
  gitSync: GitSync,
  { before, now }: { readonly before: readonly Finding[]; readonly now: readonly Finding[] },
  at: Date,
): readonly SyncEvent[] {
  const known = new Set(before.map(findingText));
  const texts = now.map(findingText);
  const news = texts.filter((text) => !known.has(text));
  if (news.length === 0 && (now.length > 0 || before.length === 0)) return [];
  const [first, ...others] = [...news, ...texts.filter((text) => known.has(text))];
  const more = others.length - shown;
  const word = first === undefined ? "Recovered" : "Failed";
  const summary = first === undefined ? "the self-audit finds nothing any more" : `self-audit: ${first}`;
  const lines = more > 0 ? [...others.slice(0, shown), `… and ${more} more`] : others;
  return [{ ...gitSyncEvent(gitSync, word, summary, at), lines, key: `${gitSyncKey(gitSync)} audit` }];
}

/** `web: ConfigMap shop/a left Git and is not deleted`. */
function findingText({ release, text }: Finding): string {
  return printable(release === "" ? text : `${release}: ${text}`);
}

/** All of it as one sentence, for a status. */
export function findingsText(findings: readonly Finding[]): string {
  const [first = ""] = findings.map(findingText);
  return findings.length > 1 ? `${first} (and ${findings.length - 1} more)` : first;
}
