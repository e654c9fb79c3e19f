import type { ApplyContext } from "../apply/context.ts";
import { deleteObject } from "../apply/delete-object.ts";
import { letGoObject, type Orphan } from "../apply/let-go-object.ts";
import { SynclineError } from "../core/errors.ts";
import type { GitSync } from "../core/gitsync.ts";
import { partOf } from "../core/labels.ts";
import { refOf, type KubeObject, type ObjectMeta } from "../core/manifest.ts";
import type { Outcome } from "../core/outcome.ts";
import { parseGroupKind, refText, type GroupKind } from "../core/object-ref.ts";
import { ownEntry } from "../diff/fields-v1.ts";
import { controllerOf } from "../diff/foreign-marks.ts";
import { isKept } from "../gate/kept.ts";
import { stageOf } from "../plan/stages.ts";
import type { Prune } from "../plan/plan.ts";
import type { ReadOptions } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { accountOf, applyContext, type Pass } from "./pass.ts";
import type { ReleaseMemory } from "./release-memory.ts";

/** Deletes every member of a GitSync that is being deleted under `deletionPolicy: Prune`, in reverse kind order, each proven ours by a
 *  fresh read. Returns what could not be deleted, one line each; empty = done. A kind that cannot be listed throws SynclineError. */
export async function pruneAll(
  gitSync: GitSync,
  memories: ReadonlyMap<string, ReleaseMemory>,
  deps: Deps,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const left: string[] = [];
  const context = (memory: ReleaseMemory) => applyContext({ gitSync, memory }, deps);
  for (const memory of memories.values()) {
    const { kept, members } = await membersOf({ gitSync, memory }, deps, signal);
    for (const change of kept) left.push(...linesOf(await letGoObject(change, context(memory), signal)));
    for (const change of members) {
      const owner = deps.claims.claimedByOther(memory.setId, change.ref);
      if (owner !== undefined) left.push(`${refText(change.ref)}: ${owner} has not taken it over yet`);
      else left.push(...(await remove(change, context(memory), signal)));
    }
  }
  return left;
}

/** Listed live, not taken from a watch: this is the last time anybody looks. */
async function membersOf(
  { gitSync, memory }: Pick<Pass, "gitSync" | "memory">,
  { cluster, settings }: Deps,
  signal: AbortSignal,
): Promise<{ readonly kept: readonly Orphan[]; readonly members: readonly Prune[] }> {
  const kinds = (memory.status.groupKinds ?? []).map(parseGroupKind);
  const options = {
    as: accountOf(gitSync, settings),
    metadataOnly: true,
    labelSelector: `${partOf}=${memory.setId}`,
  };
  const { namespaces = [] } = memory.status;
  const listed = (kind: GroupKind) => listWhereAllowed(kind, { options, namespaces }, cluster, signal);
  const lists = await Promise.all(kinds.map((kind) => listed(kind).catch(noneIfGone)));
  const all = lists.flat().filter(({ metadata }) => isMember(metadata));
  const stays = ({ metadata }: KubeObject): boolean => isKept(metadata.annotations ?? {});
  return {
    kept: all
      .filter(stays)
      .map((live) => ({ action: "orphan", ref: refOf(live), uid: live.metadata.uid ?? "" })),
    members: all
      .filter((live) => !stays(live))
      .map((live): Prune => ({ action: "prune", ref: refOf(live), live }))
      .toSorted((a, b) => stageOf(b.ref) - stageOf(a.ref)),
  };
}

/** In the whole cluster, or, for an account that may not look there, in each recorded namespace. */
async function listWhereAllowed(
  kind: GroupKind,
  {
    options,
    namespaces,
  }: {
    readonly options: ReadOptions & { readonly labelSelector: string };
    readonly namespaces: readonly string[];
  },
  cluster: Deps["cluster"],
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  try {
    return await cluster.list(kind, options, signal);
  } catch (error) {
    const isDenied = error instanceof SynclineError && error.code === "API-DENIED";
    if (!isDenied || namespaces.length === 0) throw error;
    const lists = namespaces.map((namespace) => cluster.list(kind, { ...options, namespace }, signal));
    return (await Promise.all(lists)).flat();
  }
}

/** Labels are copied: by operators to what they make, and by people. Only what we applied is ours (resources.md). */
function isMember(metadata: ObjectMeta): boolean {
  return ownEntry(metadata) !== undefined && controllerOf(metadata) === undefined;
}

/** A kind whose CRD is gone has no objects any more. */
function noneIfGone(error: unknown): readonly [] {
  if (error instanceof SynclineError && error.code === "OBJ-KIND") return [];
  throw error;
}

async function remove(change: Prune, context: ApplyContext, signal: AbortSignal): Promise<readonly string[]> {
  try {
    return linesOf({ ref: change.ref, result: await deleteObject(change, context, signal) });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SynclineError)) throw error;
    return [`${refText(change.ref)}: ${error.code} ${error.message}`];
  }
}

function linesOf({ ref, result }: Pick<Outcome, "ref" | "result">): readonly string[] {
  if (result.type === "skipped") return [`${refText(ref)}: ${result.reason}`];
  return result.type === "failed" ? [`${refText(ref)}: ${result.code} ${result.message}`] : [];
}
