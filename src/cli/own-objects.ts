import { SynclineError } from "../core/errors.ts";
import { apiGroup, gitSyncLabel } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { nearest } from "../core/text.ts";
import type { ClusterPlace } from "./wire.ts";

export const gitSyncKind = { group: apiGroup, kind: "GitSync" } as const;
export const syncStatusKind = { group: apiGroup, kind: "SyncStatus" } as const;

/** One GitSync. Throws CLI-NOT-FOUND with the nearest name, API-*. */
export async function getGitSync(
  place: ClusterPlace,
  name: string,
  signal: AbortSignal,
): Promise<KubeObject> {
  return getOwn(place, { ...gitSyncKind, name, shown: name }, signal);
}

/** One SyncStatus by its object name. Throws CLI-NOT-FOUND with the nearest name, API-*. */
export async function getSyncStatus(
  place: ClusterPlace,
  name: string,
  signal: AbortSignal,
): Promise<KubeObject> {
  return getOwn(place, { ...syncStatusKind, name, shown: name.replace(".", "/") }, signal);
}

async function getOwn(
  { cluster, namespace }: ClusterPlace,
  asked: { readonly group: string; readonly kind: string; readonly name: string; readonly shown: string },
  signal: AbortSignal,
): Promise<KubeObject> {
  const { group, kind, name, shown } = asked;
  const found = await installed(cluster.get({ group, kind, namespace, name }, {}, signal));
  if (found !== undefined) return found;
  const others = await cluster.list({ group, kind }, { namespace, metadataOnly: true }, signal);
  const meant = nearest(
    name,
    others.map(({ metadata }) => metadata.name),
  )?.replace(".", "/");
  const what = kind === "GitSync" ? "GitSync" : "release";
  throw new SynclineError("CLI-NOT-FOUND", `no ${what} ${JSON.stringify(shown)} in namespace ${namespace}`, {
    hint:
      meant === undefined
        ? "syncline status -A lists what there is; -n chooses the namespace"
        : `did you mean ${meant}?`,
  });
}

/** The SyncStatuses of the namespace; of one GitSync, when it is named. Errors: API-*, OBJ-KIND. */
export function listStatuses(
  { cluster, namespace }: ClusterPlace,
  gitSync: string | undefined,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  return installed(cluster.list(syncStatusKind, { namespace, ...selectorOf(gitSync) }, signal));
}

/** The GitSyncs of the namespace, or the one that is named. ClusterRole view allows SyncStatuses only: then `denied` says what
 *  is missing. Errors: API-*, OBJ-KIND. */
export async function listGitSyncs(
  { cluster, namespace }: ClusterPlace,
  name: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly gitSyncs: readonly KubeObject[]; readonly denied?: string }> {
  try {
    const all = await installed(cluster.list(gitSyncKind, { namespace }, signal));
    return { gitSyncs: all.filter(({ metadata }) => isAsked(metadata.name, name)) };
  } catch (error) {
    if (!(error instanceof SynclineError) || error.code !== "API-DENIED") throw error;
    return { gitSyncs: [], denied: error.message };
  }
}

/** True for the one that was asked for, and for all when none was. */
export function isAsked(name: string, asked: string | undefined): boolean {
  return asked === undefined || asked === name;
}

/** The labels of one GitSync's SyncStatuses. */
export function selectorOf(gitSync: string | undefined): { readonly labelSelector?: string } {
  return gitSync === undefined ? {} : { labelSelector: `${gitSyncLabel}=${gitSync}` };
}

/** A cluster without our kinds is told so. */
async function installed<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof SynclineError) || error.code !== "OBJ-KIND") throw error;
    throw new SynclineError("OBJ-KIND", "this cluster does not know GitSync and SyncStatus", {
      hint: "syncline install brings them, and the agent",
      cause: error,
    });
  }
}
