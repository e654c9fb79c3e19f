import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { endingBlocked } from "../report/record-events.ts";
import type { Deps } from "./deps.ts";
import { endGitSync } from "./finalizer.ts";
import type { RecordSearch } from "./record-search.ts";
import type { ReleaseMemory } from "./release-memory.ts";
import { tellAll } from "./tell-all.ts";

/** The end of a GitSync that is being deleted under its finalizer. */
export interface Ending {
  /** `none`: it is not being deleted. `over`: only the GitSync itself is not gone yet. */
  state(): "none" | "going on" | "over";
  begin(): void;
  /** What stands in the way; undefined = nothing is known to. */
  blockers(): readonly string[] | undefined;
  /** One try to delete everything, then to let the GitSync go. What stands in the way is told when it is news. */
  attempt(
    gitSync: GitSync,
    memories: ReadonlyMap<string, ReleaseMemory>,
    search: RecordSearch,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Not begun yet. */
export function createEnding(deps: Deps): Ending {
  let state: "none" | "going on" | "over" = "none";
  let blockers: readonly string[] | undefined;
  let since = 0;
  return {
    state: () => state,
    blockers: () => blockers,
    begin() {
      if (state !== "none") return;
      state = "going on";
      since = deps.claims.siblings.now();
    },
    async attempt(gitSync, memories, search, signal) {
      // What it asked for is free: another GitSync that asks for it now takes it over.
      for (const { setId } of memories.values()) deps.claims.set(setId, gitSyncKey(gitSync), []);
      await search.run(gitSync, [...memories.keys()], signal);
      const isPruning = gitSync.deletionPolicy === "Prune";
      const lost = isPruning
        ? (search.why() ?? (await siblingsLooked(gitSync, since, deps, signal)))
        : undefined;
      const now = lost === undefined ? await endGitSync(gitSync, memories, deps, signal) : [lost];
      if (now.length === 0) {
        state = "over";
        return;
      }
      const isNews = now.join("\n") !== blockers?.join("\n");
      blockers = now;
      if (isNews) await tellAll(gitSync, [endingBlocked(gitSync, now, deps.clock.now())], deps, signal);
    },
  };
}

const lookMs = 250;
const lookTries = 20;

/** The commit that ended this GitSync may have given its objects to another one of the repository, which does not know it yet: each
 *  looks once more. Returns why one did not. */
async function siblingsLooked(
  gitSync: GitSync,
  since: number,
  { claims, clock }: Pick<Deps, "claims" | "clock">,
  signal: AbortSignal,
): Promise<string | undefined> {
  const why = (): string | undefined => claims.siblings.whyNotLooked(gitSyncKey(gitSync), since)?.reason;
  for (let tries = 0; tries < lookTries && why() !== undefined; tries++) await clock.sleep(lookMs, signal);
  return why();
}
