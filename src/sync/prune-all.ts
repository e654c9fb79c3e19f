import type { ApplyContext } from "../apply/context.ts";
import { deleteObject, goingText } from "../apply/delete-object.ts";
import { isKindGone } from "../apply/kind-gone.ts";
import { letGoObject, type Orphan } from "../apply/let-go-object.ts";
import { SynclineError } from "../core/errors.ts";
import type { GitSync } from "../core/gitsync.ts";
import { partOf } from "../core/labels.ts";
import { refOf, type KubeObject, type ObjectMeta } from "../core/manifest.ts";
import type { Outcome } from "../core/outcome.ts";
import { groupKindText, parseGroupKind, refText, type GroupKind } from "../core/object-ref.ts";
import { ownEntry } from "../diff/fields-v1.ts";
import { controllerOf } from "../diff/foreign-marks.ts";
import { splitHeld } from "../gate/held.ts";
import { isKept } from "../gate/kept.ts";
import { stageOf } from "../plan/stages.ts";
import type { Prune } from "../plan/plan.ts";
import type { ReadOptions } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { deletionHolds } from "./holds.ts";
import { accountOf, applyContext, type Pass } from "./pass.ts";
import type { ReleaseMemory } from "./release-memory.ts";

/** Deletes every member of a GitSync that is being deleted under `deletionPolicy: Prune`, in reverse kind order, each proven ours by a
 *  fresh read. What is held, or cannot be seen, holds what comes after it: an operator goes when its custom resources are gone.
 *  Returns what stands in the way, one line each; empty = done. */
export async function pruneAll(
  gitSync: GitSync,
  memories: ReadonlyMap<string, ReleaseMemory>,
  deps: Deps,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const memory of memories.values())
    left.push(...(await pruneRelease({ gitSync, memory }, deps, signal)));
  return left;
}

async function pruneRelease(
  about: Pick<Pass, "gitSync" | "memory">,
  deps: Deps,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const context = applyContext(about, deps);
  const { kept, stages, unseen } = await membersOf(about, deps, signal);
  const left = unseen.map(({ line }) => line);
  const doomed = [...stages].flatMap(([, changes]) => changes);
  const holds = deletionHolds(about, doomed, deps.clock.now());
  for (const change of kept) left.push(...linesOf(await letGoObject(change, context, signal)));
  for (const [stage, changes] of stages) {
    if (unseen.some((kind) => kind.stage > stage)) break;
    const held: string[] = [];
    for (const change of changes) {
      const hold = splitHeld(change, holds).held;
      if (hold !== undefined) {
        held.push(...linesOf(hold));
        continue;
      }
      const owner = deps.claims.claimedByOther(about.memory.setId, change.ref);
      if (owner === undefined) held.push(...(await remove(change, context, signal)));
      else left.push(`${refText(change.ref)}: ${owner} has not taken it over yet`);
    }
    if (held.length === 0) held.push(...(await lingering(changes, context, signal)));
    left.push(...held);
    if (held.length > 0) break;
  }
  return left;
}

interface Members {
  readonly kept: readonly Orphan[];
  /** The last kinds first. */
  readonly stages: readonly (readonly [stage: number, changes: readonly Prune[]])[];
  /** Kinds that could not be listed. */
  readonly unseen: readonly { readonly stage: number; readonly line: string }[];
}

/** Listed live, not taken from a watch: this is the last time anybody looks. */
async function membersOf(
  { gitSync, memory }: Pick<Pass, "gitSync" | "memory">,
  { cluster, settings }: Deps,
  signal: AbortSignal,
): Promise<Members> {
  const options = {
    as: accountOf(gitSync, settings),
    metadataOnly: true,
    labelSelector: `${partOf}=${memory.setId}`,
  };
  const { namespaces = [], groupKinds = [] } = memory.status;
  const all: KubeObject[] = [];
  const unseen: { stage: number; line: string }[] = [];
  const look = async (kind: GroupKind): Promise<void> => {
    try {
      all.push(...(await listWhereAllowed(kind, { options, namespaces }, cluster, signal)));
    } catch (error) {
      signal.throwIfAborted();
      if (await isKindGone(error, kind, cluster, signal)) return; // its objects went with it
      if (!(error instanceof SynclineError)) throw error;
      const { code, message } = error;
      unseen.push({ stage: stageOf(kind), line: `${groupKindText(kind)}: ${code} ${message}` });
    }
  };
  await Promise.all(groupKinds.map((kind) => look(parseGroupKind(kind))));
  const members = all.filter(({ metadata }) => isMember(metadata));
  const stays = ({ metadata }: KubeObject): boolean => isKept(metadata.annotations ?? {});
  const doomed = members
    .filter((live) => !stays(live))
    .map((live): Prune => ({ action: "prune", ref: refOf(live), live }));
  return {
    kept: members
      .filter(stays)
      .map((live) => ({ action: "orphan", ref: refOf(live), uid: live.metadata.uid ?? "" })),
    stages: [...Map.groupBy(doomed, ({ ref }) => stageOf(ref))].toSorted(([a], [b]) => b - a),
    unseen,
  };
}

const lingerMs = 250;
const lingerTries = 20;

/** Those that finalizers still hold after a while. */
async function lingering(
  changes: readonly Prune[],
  { cluster, account, clock }: ApplyContext,
  signal: AbortSignal,
): Promise<readonly string[]> {
  let held = changes.filter(({ live }) => (live.metadata.finalizers ?? []).length > 0);
  let lines: readonly string[] = [];
  for (let tries = 0; held.length > 0; tries++) {
    const looks = await Promise.all(
      held.map(async (change) => {
        const now = await cluster.get(change.ref, { as: account, metadataOnly: true }, signal);
        const isThere = now !== undefined && now.metadata.uid === change.live.metadata.uid;
        return isThere ? { change, line: `${refText(change.ref)}: ${goingText(now.metadata)}` } : undefined;
      }),
    );
    const still = looks.filter((look) => look !== undefined);
    held = still.map(({ change }) => change);
    lines = still.map(({ line }) => line);
    if (tries === lingerTries) break;
    if (held.length > 0) await clock.sleep(lingerMs, signal);
  }
  return lines;
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
  if (result.type === "skipped" || result.type === "held") return [`${refText(ref)}: ${result.reason}`];
  return result.type === "failed" ? [`${refText(ref)}: ${result.code} ${result.message}`] : [];
}
