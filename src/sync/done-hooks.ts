import type { ApplyContext } from "../apply/context.ts";
import { isRunningHook } from "../apply/apply-hook.ts";
import { deleteDone } from "../apply/delete-done.ts";
import { SynclineError } from "../core/errors.ts";
import { hookOf } from "../core/hook.ts";
import { refText } from "../core/object-ref.ts";
import { holdsOn } from "../gate/held.ts";
import type { Deps } from "./deps.ts";
import { isNoted } from "./completed.ts";
import type { Pass } from "./pass.ts";

/** Deletes hooks that are done and ask for it (hook-succeeded), after the SyncStatus says that they are: one that is gone without being
 *  noted would run again. Each is read before, and deleted with uid and resourceVersion as preconditions. What does not work is
 *  logged, and tried again by the next pass. */
export async function deleteDoneHooks(
  { gitSync, memory, rendition }: Pass,
  context: ApplyContext,
  { live }: Pick<Deps, "live">,
  signal: AbortSignal,
): Promise<void> {
  if (gitSync.mode === "Observe") return;
  const done = (rendition?.rendered.manifests ?? []).filter(
    (manifest) =>
      isRunningHook(manifest) &&
      hookOf(manifest.object.metadata.annotations)?.goesWhenDone === true &&
      live.get(manifest.ref)?.partOf === memory.setId &&
      holdsOn(manifest.ref, memory.holds).length === 0 &&
      isNoted(memory, manifest),
  );
  for (const manifest of done) {
    try {
      await context.slots.run(() => deleteDone(manifest.ref, context, signal));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SynclineError)) throw error;
      context.log.warn(
        { hook: refText(manifest.ref), code: error.code, error: error.message },
        "done hook not deleted",
      );
    }
  }
}
