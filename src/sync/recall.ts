import { errorText, SynclineError } from "../core/errors.ts";
import type { GitSync } from "../core/gitsync.ts";
import type { GitSyncStatus } from "../schema/gitsync.ts";
import type { Deps } from "./deps.ts";
import type { Ending } from "./ending.ts";
import { missingRecords } from "./record.ts";
import type { RecordSearch } from "./record-search.ts";
import type { ReleaseMemory } from "./release-memory.ts";
import { loadMemories } from "./status-store.ts";

const againMs = 5_000;

/** What the cluster remembers of a GitSync's releases: asked for until it is known, and what makes it doubtful is noted. A GitSync that
 *  is being deleted goes without where the kind SyncStatus is gone: its objects are searched. Rejects only when the signal aborts. */
export async function recall(
  { gitSync, status }: { readonly gitSync: GitSync; readonly status: GitSyncStatus },
  { ending, search }: { readonly ending: Ending; readonly search: RecordSearch },
  deps: Deps,
  signal: AbortSignal,
): Promise<Map<string, ReleaseMemory>> {
  for (;;) {
    try {
      const { memories, doubt } = await loadMemories(gitSync, deps, signal);
      const why = doubt ?? missingRecords(status, memories.size);
      if (why !== undefined) search.doubt(why);
      if (!deps.renders.isNew) takeAsKept(memories);
      return memories;
    } catch (error) {
      signal.throwIfAborted();
      const isNoKind = error instanceof SynclineError && error.code === "OBJ-KIND";
      if (isNoKind && ending.state() !== "none") {
        search.doubt("the kind SyncStatus is gone");
        return new Map();
      }
      deps.log.warn({ error: errorText(error) }, "cannot read SyncStatus objects yet");
      await deps.clock.sleep(againMs, signal);
    }
  }
}

/** The process before kept what it had applied: to ask for each release costs a thread, and with it memory. */
function takeAsKept(memories: ReadonlyMap<string, ReleaseMemory>): void {
  for (const memory of memories.values()) memory.kept = memory.status.renderDigest?.applied ?? "";
}
