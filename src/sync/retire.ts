import type { GitSync } from "../core/gitsync.ts";
import { apiGroup } from "../core/labels.ts";
import { parseGroupKind } from "../core/object-ref.ts";
import type { PassFacts } from "../report/facts.ts";
import type { Deps } from "./deps.ts";
import type { ReleaseMemory } from "./release-memory.ts";

/** Deletes the SyncStatus of a release that left Git or the filter, once it is proven that no object of it is left: every recorded kind's watch is
 *  complete and names none. Its history stays in the ledger. The watch on SyncStatus objects then makes the loop forget it. */
export async function retireIfOver(
  { namespace }: Pick<GitSync, "namespace">,
  memory: ReleaseMemory,
  { outcomes, held, problems, groupKinds }: PassFacts,
  { cluster, live }: Deps,
  signal: AbortSignal,
): Promise<void> {
  if (memory.absent === undefined || held !== undefined || problems.length > 0) return;
  if (outcomes.some(({ result }) => result.type === "failed" || result.type === "skipped")) return;
  const isComplete = groupKinds.every((kind) =>
    ["synced", "missing"].includes(live.state(parseGroupKind(kind))),
  );
  if (!isComplete || live.members(memory.setId).length > 0) return;
  const ref = { group: apiGroup, kind: "SyncStatus", namespace, name: memory.statusName };
  const uid = (await cluster.get(ref, { metadataOnly: true }, signal))?.metadata.uid;
  if (uid !== undefined) await cluster.delete(ref, { uid, propagation: "Background" }, signal);
}
