import { letGoObject } from "../apply/let-go-object.ts";
import type { GitSync } from "../core/gitsync.ts";
import { refText } from "../core/object-ref.ts";
import type { Deps } from "./deps.ts";
import { each } from "./each.ts";
import { orphanOf } from "./left-members.ts";
import { applyContext } from "./pass.ts";
import type { ReleaseMemory } from "./release-memory.ts";

const objectsAtOnce = 8;

/** Lets go of every object of a GitSync that is gone (`deletionPolicy: Orphan`): they stay as they are, without our labels, and
 *  others may adopt them. Best effort: what cannot be written is logged and keeps its labels. */
export async function orphanAll(
  gitSync: GitSync,
  memories: ReadonlyMap<string, ReleaseMemory>,
  deps: Deps,
  signal: AbortSignal,
): Promise<void> {
  if (gitSync.mode === "Observe") return;
  for (const memory of memories.values()) {
    const context = applyContext({ gitSync, memory }, deps);
    await each(deps.live.members(memory.setId).map(orphanOf), objectsAtOnce, async (change) => {
      const { result } = await letGoObject(change, context, signal);
      if (result.type !== "failed") return;
      const { code, message } = result;
      deps.log.warn(
        { object: refText(change.ref), code, error: message },
        "an orphaned object keeps its labels",
      );
    });
  }
}
