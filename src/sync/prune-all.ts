import { deleteObject } from "../apply/delete-object.ts";
import { SynclineError } from "../core/errors.ts";
import type { GitSync } from "../core/gitsync.ts";
import { objectAnnotations, partOf } from "../core/labels.ts";
import { refOf, type ObjectMeta } from "../core/manifest.ts";
import { parseGroupKind, refText } from "../core/object-ref.ts";
import { ownEntry } from "../diff/fields-v1.ts";
import { controllerOf } from "../diff/foreign-marks.ts";
import { stageOf } from "../plan/stages.ts";
import type { Prune } from "../plan/plan.ts";
import type { Deps } from "./deps.ts";
import { applyContext, type Pass } from "./pass.ts";
import { nextPass } from "./next-pass.ts";
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
  for (const memory of memories.values()) {
    const pass = nextPass(memory, { gitSync, memories, source: undefined }, deps);
    for (const change of await membersOf(pass, deps, signal)) {
      const line = await remove(change, pass, deps, signal);
      if (line !== undefined) left.push(line);
    }
  }
  return left;
}

/** Listed live, not taken from a watch: this is the last time anybody looks. */
async function membersOf(
  { memory, account }: Pass,
  { cluster }: Deps,
  signal: AbortSignal,
): Promise<readonly Prune[]> {
  const kinds = (memory.status.groupKinds ?? []).map(parseGroupKind);
  const options = { as: account, metadataOnly: true, labelSelector: `${partOf}=${memory.setId}` };
  const lists = await Promise.all(kinds.map((kind) => cluster.list(kind, options, signal).catch(noneIfGone)));
  return lists
    .flat()
    .filter(
      ({ metadata }) => isMember(metadata) && metadata.annotations?.[objectAnnotations.prune] !== "false",
    )
    .map((live): Prune => ({ action: "prune", ref: refOf(live), live }))
    .toSorted((a, b) => stageOf(b.ref) - stageOf(a.ref));
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

async function remove(
  change: Prune,
  pass: Pass,
  deps: Deps,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const result = await deleteObject(change, applyContext(pass, deps), signal);
    return result.type === "skipped" ? `${refText(change.ref)}: ${result.reason}` : undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SynclineError)) throw error;
    return `${refText(change.ref)}: ${error.code} ${error.message}`;
  }
}
