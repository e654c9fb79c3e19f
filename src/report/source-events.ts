import type { SyncEvent } from "../core/event.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { positionText } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";
import { targetText } from "../core/target.ts";
import { printable } from "../core/text.ts";
import type { SourceTrouble } from "./facts.ts";

/** What keeps a GitSync as a whole from following Git. */
export interface Trouble {
  readonly source: SourceTrouble | undefined;
  readonly problems: readonly Problem[];
}

/** One message when a GitSync as a whole gets into trouble, when the trouble becomes another one, and when it is over: not one per
 *  release. Stale: the source cannot be read. Held: it renders nothing any more. Failed: mistakes that belong to no single release. */
export function sourceEvents(
  gitSync: GitSync,
  { before, now }: { readonly before: Trouble; readonly now: Trouble },
  { revision, at }: { readonly revision: string; readonly at: Date },
): readonly SyncEvent[] {
  const [was, is] = [linesOf(before), linesOf(now)];
  if (was.join("\n") === is.join("\n")) return [];
  const word =
    is.length === 0 ? "Recovered" : now.source === undefined ? "Failed" : held(now.source) ? "Held" : "Stale";
  const event: SyncEvent = {
    word,
    at: at.toISOString(),
    gitSync: gitSyncKey(gitSync),
    release: "",
    target: targetText(gitSync.target),
    revision,
    author: "",
    owner: "",
    summary: is[0] ?? "the source is fine again",
    lines: is.slice(1, 11),
    key: `${gitSyncKey(gitSync)} source`,
  };
  return [event];
}

function linesOf({ source, problems }: Trouble): readonly string[] {
  const errors = problems.filter(({ severity }) => severity === "error");
  const mistakes = errors.map(
    ({ code, message, position }) => `${code} ${position ? `${positionText(position)} ` : ""}${message}`,
  );
  return [
    ...(source === undefined ? [] : [`last good state kept: ${source.code} ${source.message}`]),
    ...mistakes,
  ].map(printable);
}

function held({ code }: SourceTrouble): boolean {
  return code === "SYNC-EMPTY";
}
