import { canonicalJson, type Json } from "../core/json.ts";
import { makeGitSyncStatus, type GitSyncFacts } from "../report/gitsync-status.ts";
import type { GitSyncStatus } from "../schema/gitsync.ts";
import type { Deps } from "./deps.ts";
import { createLock, type LockedRelease } from "./lock.ts";
import type { ReleaseMemory } from "./release-memory.ts";
import { paceMs } from "./status-pace.ts";
import { saveGitSyncStatus } from "./status-store.ts";

/** What is known beside what the reporter finds out itself. */
type Told = Omit<GitSyncFacts, "previous" | "now" | "ledger" | "lock" | "releases"> & {
  readonly releases: readonly (Pick<ReleaseMemory, "name"> & LockedRelease)[];
};

/** Writes one GitSync's status: news at once, words that move while releases are at work together. */
export interface Reporter {
  /** As last written, or as found at start. */
  status(): GitSyncStatus;
  report(facts: Told, signal: AbortSignal): Promise<void>;
  /** Milliseconds until what was not written yet is due; Infinity when nothing is. */
  nextMs(): number;
}

/** The reporter of a GitSync whose status was found as `status`. */
export function createReporter(found: GitSyncStatus, deps: Deps): Reporter {
  const { clock } = deps;
  let status = found;
  let writtenAt = -Infinity;
  let dueAt = Infinity;
  const lock = createLock(found, deps);
  return {
    status: () => status,
    nextMs: () => Math.max(0, dueAt - clock.monotonicMs()),
    async report(facts, signal) {
      const locked = await lock.keep(facts.gitSync, facts.releases, signal);
      const next = makeGitSyncStatus({
        ...facts,
        lock: locked,
        ledger: deps.ledger.trouble(),
        previous: status,
        now: clock.now(),
      });
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
