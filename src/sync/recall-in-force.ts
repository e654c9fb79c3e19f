import type { GitSync } from "../core/gitsync.ts";
import { wholeHold } from "../gate/held.ts";
import type { Deps } from "./deps.ts";
import { findRendition } from "./find-rendition.ts";
import { releaseHolds } from "./holds.ts";
import type { Pass } from "./pass.ts";
import type { ReleaseMemory } from "./release-memory.ts";

/** After a restart, while the newest render waits for a hold, a window or another release: what was brought about before it, as it was
 *  kept, so that what moves in the cluster is still told from what is new. True when that was found. */
export async function recallInForce(
  memory: ReleaseMemory,
  { gitSync, waitingFor, now }: Pick<Pass, "waitingFor" | "now"> & { readonly gitSync: GitSync },
  deps: Deps,
  signal: AbortSignal,
): Promise<boolean> {
  const { latest, inForce, status } = memory;
  const { applied, attempted } = status.renderDigest ?? {};
  const newest = latest?.rendered.digest;
  if (inForce !== undefined || applied === undefined || newest === undefined) return false;
  if (newest === applied || newest === attempted) return false;
  if (waitingFor === undefined && wholeHold(releaseHolds(gitSync, memory, now)) === undefined) return false;
  const sought = { revision: status.revision?.applied ?? "", digest: applied };
  // Git is not asked: passes come often, and this is no rollback.
  const found = await findRendition(sought, { memory, gitSync, isAway: true }, deps, signal);
  if ("rendition" in found) memory.inForce = found.rendition;
  return "rendition" in found;
}
