import { canonicalJson, type Json } from "../core/json.ts";
import { makeGitSyncStatus, type GitSyncFacts } from "../report/gitsync-status.ts";
import type { GitSyncStatus } from "../schema/gitsync.ts";
import type { Deps } from "./deps.ts";
import { paceMs } from "./status-pace.ts";
import { saveGitSyncStatus } from "./status-store.ts";

/** Writes one GitSync's status: news at once, words that move while releases are at work together. */
export interface Reporter {
  /** As last written, or as found at start. */
  status(): GitSyncStatus;
  report(facts: Omit<GitSyncFacts, "previous" | "now">, signal: AbortSignal): Promise<void>;
  /** Milliseconds until what was not written yet is due; Infinity when nothing is. */
  nextMs(): number;
}

/** The reporter of a GitSync whose status was found as `status`. */
export function createReporter(found: GitSyncStatus, deps: Deps): Reporter {
  const { clock } = deps;
  let status = found;
  let writtenAt = -Infinity;
  let dueAt = Infinity;
  return {
    status: () => status,
    nextMs: () => Math.max(0, dueAt - clock.monotonicMs()),
    async report(facts, signal) {
      const next = makeGitSyncStatus({ ...facts, previous: status, now: clock.now() });
      dueAt = Infinity;
      if (next === status) return;
      const now = clock.monotonicMs();
      if (now < writtenAt + paceMs && essence(status) === essence(next)) {
        dueAt = writtenAt + paceMs;
        return;
      }
      await saveGitSyncStatus(facts.gitSync, next, deps, signal);
      status = next;
      writtenAt = now;
    },
  };
}

function essence({ lastSeen: _, conditions = [], ...rest }: GitSyncStatus): string {
  const states = conditions.map(({ type, status, reason }) => [type, status, reason]);
  return canonicalJson({ ...rest, conditions: states } as unknown as Json);
}
