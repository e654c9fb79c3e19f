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
  return {
    state: () => state,
    blockers: () => blockers,
    begin() {
      if (state === "none") state = "going on";
    },
    async attempt(gitSync, memories, search, signal) {
      // What it asked for is free: another GitSync that asks for it now takes it over.
      for (const { setId } of memories.values()) deps.claims.set(setId, gitSyncKey(gitSync), []);
      await search.run(gitSync, [...memories.keys()], signal);
      const lost = gitSync.deletionPolicy === "Prune" ? search.why() : undefined;
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
