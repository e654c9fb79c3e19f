import { SynclineError } from "../core/errors.ts";
import { apiVersion, manager, pruneFinalizer } from "../core/labels.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import type { KubeObject, ObjectMeta } from "../core/manifest.ts";
import type { Deps } from "./deps.ts";
import { orphanAll } from "./orphan-all.ts";
import { pruneAll } from "./prune-all.ts";
import type { ReleaseMemory } from "./release-memory.ts";

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

/** Deletes everything the GitSync owns, then lets it go. Returns what stands in the way, one line each: the finalizer stays then, and
 *  the caller says so and tries again. A person gives up by setting `deletionPolicy: Orphan`: the objects stay. */
export async function endGitSync(
  gitSync: GitSync,
  memories: ReadonlyMap<string, ReleaseMemory>,
  deps: Deps,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (gitSync.deletionPolicy === "Orphan") await orphanAll(gitSync, memories, deps, signal);
  else if (gitSync.mode !== "Observe") {
    const left = await leftOf(gitSync, memories, deps, signal);
    if (left.length > 0) {
      deps.log.warn(
        { gitSync: gitSyncKey(gitSync), left: left.slice(0, 10), count: left.length },
        "not all objects could be deleted",
      );
      return left;
    }
  }
  const { namespace, name } = gitSync;
  await writeFinalizers(
    { apiVersion, kind: "GitSync", metadata: { name, namespace, finalizers: [] } },
    deps.cluster,
    signal,
  );
  return [];
}

async function leftOf(
  gitSync: GitSync,
  memories: ReadonlyMap<string, ReleaseMemory>,
  deps: Deps,
  signal: AbortSignal,
): Promise<readonly string[]> {
  // An object that moved to another GitSync with the commit that ended this one is not deleted.
  if (!deps.claims.isComplete())
    return ["another GitSync has not been rendered yet: it may ask for these objects"];
  try {
    return await pruneAll(gitSync, memories, deps, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SynclineError)) throw error;
    return [`${error.code} ${error.message}`];
  }
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
