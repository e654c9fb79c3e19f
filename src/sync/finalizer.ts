import { apiVersion, manager } from "../core/labels.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import type { KubeObject, ObjectMeta } from "../core/manifest.ts";
import type { Deps } from "./deps.ts";
import { pruneAll } from "./prune-all.ts";
import type { ReleaseMemory } from "./release-memory.ts";

/** On a GitSync of `deletionPolicy: Prune` and `mode: Apply` only: its objects are deleted before it goes. */
export const pruneFinalizer = "syncline.dev/prune";

/** True while the API server waits for us before it lets the GitSync go. */
export function isEnding({ deletionTimestamp, finalizers = [] }: ObjectMeta): boolean {
  return deletionTimestamp !== undefined && finalizers.includes(pruneFinalizer);
}

/** Sets or takes away the finalizer, as the policy wants it. */
export async function keepFinalizer(
  { namespace, name, deletionPolicy, mode }: GitSync,
  { finalizers = [] }: ObjectMeta,
  { cluster }: Pick<Deps, "cluster">,
  signal: AbortSignal,
): Promise<void> {
  const wanted = deletionPolicy === "Prune" && mode === "Apply"; // Observe never writes to managed objects
  if (wanted === finalizers.includes(pruneFinalizer)) return;
  const metadata = { name, namespace, finalizers: wanted ? [pruneFinalizer] : [] };
  await writeFinalizers({ apiVersion, kind: "GitSync", metadata }, cluster, signal);
}

/** Deletes everything the GitSync owns, then lets it go. What cannot be deleted is logged and the caller tries again: the finalizer
 *  stays, and its name says whose it is. True when done. */
export async function endGitSync(
  gitSync: GitSync,
  memories: ReadonlyMap<string, ReleaseMemory>,
  deps: Deps,
  signal: AbortSignal,
): Promise<boolean> {
  const left = gitSync.mode === "Observe" ? [] : await pruneAll(gitSync, memories, deps, signal);
  if (left.length > 0) {
    deps.log.warn(
      { gitSync: gitSyncKey(gitSync), left: left.slice(0, 10), count: left.length },
      "not all objects could be deleted",
    );
    return false;
  }
  const { namespace, name } = gitSync;
  await writeFinalizers(
    { apiVersion, kind: "GitSync", metadata: { name, namespace, finalizers: [] } },
    deps.cluster,
    signal,
  );
  return true;
}

/** Under a manager of its own: an apply without finalizers takes ours away and nobody else's. */
async function writeFinalizers(
  object: KubeObject,
  cluster: Deps["cluster"],
  signal: AbortSignal,
): Promise<void> {
  const options = { manager: `${manager.agent}-finalizer`, force: true, dryRun: false, metadataOnly: true };
  await cluster.apply(object, options, signal);
}
