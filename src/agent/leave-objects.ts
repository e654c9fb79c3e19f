import { errorText } from "../core/errors.ts";
import { apiGroup } from "../core/labels.ts";
import type { Deps } from "../sync/deps.ts";
import type { Loop } from "../sync/loop.ts";

/** Ends the loop of a GitSync that a watch says is gone, and lets go of its objects once a read says so too: a watch alone may be
 *  wrong, and where the whole kind is gone it may come back with all its GitSyncs. Never rejects. */
export async function leaveObjects(key: string, loop: Loop, deps: Deps, signal: AbortSignal): Promise<void> {
  const [namespace = "", name = ""] = key.split("/");
  const ref = { group: apiGroup, kind: "GitSync", namespace, name };
  try {
    await loop.stop();
    const still = await deps.cluster.get(ref, { metadataOnly: true }, signal);
    if (still === undefined) await loop.leave(signal);
  } catch (error) {
    if (signal.aborted) return;
    deps.log.warn(
      { gitSync: key, error: errorText(error) },
      "objects of a deleted GitSync keep their labels",
    );
  }
}
