import { SynclineError } from "../core/errors.ts";
import { canonicalJson, type Json } from "../core/json.ts";
import {
  apiGroup,
  apiVersion,
  applySetGroupKinds,
  applySetId,
  applySetNamespaces,
  applySetTooling,
  gitSyncLabel,
  manager,
  requestAnnotations,
} from "../core/labels.ts";
import type { GitSync } from "../core/gitsync.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { GitSyncStatus } from "../schema/gitsync.ts";
import { parseSyncStatus, type SyncStatusStatus } from "../schema/syncstatus.ts";
import { askedBy } from "./asked-by.ts";
import type { Deps } from "./deps.ts";
import { doubtOf } from "./record.ts";
import { recallMemory, type ReleaseMemory } from "./release-memory.ts";
import { isMinor, paceMs } from "./status-pace.ts";

const kind = { group: apiGroup, kind: "SyncStatus" };
const own = { manager: manager.agent, force: true, dryRun: false, metadataOnly: true } as const;

/** All releases that this GitSync has a SyncStatus for, and the first reason to doubt what they record. A status that cannot be read
 *  counts as missing (never as empty). */
export async function loadMemories(
  gitSync: GitSync,
  deps: Pick<Deps, "cluster" | "log" | "settings">,
  signal: AbortSignal,
): Promise<{ readonly memories: Map<string, ReleaseMemory>; readonly doubt: string | undefined }> {
  const { namespace, name } = gitSync;
  const found = await deps.cluster.list(
    kind,
    { namespace, labelSelector: `${gitSyncLabel}=${name}` },
    signal,
  );
  const memories = new Map<string, ReleaseMemory>();
  const doubts: (string | undefined)[] = [];
  for (const object of found) {
    const parsed = parseSyncStatus(object);
    if ("syncStatus" in parsed) {
      const memory = recallMemory(gitSync, parsed.syncStatus);
      takeRequests(memory, object);
      memories.set(memory.name, memory);
      doubts.push(doubtOf(parsed.syncStatus, deps.settings.version));
    } else {
      doubts.push(`SyncStatus ${object.metadata.name} cannot be read`);
      deps.log.warn({ name: object.metadata.name, problems: parsed.problems }, "SyncStatus cannot be read");
    }
  }
  return { memories, doubt: doubts.find((doubt) => doubt !== undefined) };
}

/** Writes a SyncStatus as far as its meaning changed: the ApplySet parent first (kinds and namespaces are recorded before the
 *  first object of them is created), then the status. What was put back by one correction after the other is told together: then
 *  `memory.lookAgain` says when. */
export async function saveStatus(
  gitSync: GitSync,
  memory: ReleaseMemory,
  status: SyncStatusStatus,
  deps: Deps,
  signal: AbortSignal,
): Promise<void> {
  const parent = parentObject(gitSync, memory, status, deps.settings.version);
  const text = JSON.stringify(parent);
  const isThere = memory.parent === text;
  if (!isThere) {
    const answer = await deps.cluster.apply(parent, own, signal);
    if (answer.type === "applied") memory.generation = answer.object.metadata.generation ?? memory.generation;
    memory.parent = text;
  }
  const next = { ...status, observedGeneration: memory.generation };
  const nextText = canonicalJson(next as unknown as Json);
  if (nextText === memory.written) {
    memory.status = next;
    return;
  }
  const told = memory.writtenAt + paceMs;
  if (deps.clock.monotonicMs() < told && isMinor(memory.written, next)) {
    memory.status = next;
    memory.lookAgain = Math.min(memory.lookAgain, told);
    return;
  }
  const { metadata } = parent;
  const object: KubeObject = {
    apiVersion,
    kind: kind.kind,
    metadata: { name: metadata.name, namespace: gitSync.namespace },
    status: next as unknown as Json,
  };
  try {
    await deps.cluster.apply(object, { ...own, subresource: "status" }, signal);
  } catch (error) {
    const isGone = isThere && error instanceof SynclineError && error.code === "API-NOT-FOUND";
    if (!isGone) throw error;
    forgetWritten(memory); // somebody deleted it: it is made anew
    await saveStatus(gitSync, memory, status, deps, signal);
    return;
  }
  memory.status = next;
  memory.written = nextText;
  memory.writtenAt = deps.clock.monotonicMs();
}

/** Takes what a SyncStatus says as it is now in the cluster. True when there is something to do: a person asks for something, or somebody
 *  edited the record of kinds, which is then written anew. */
export function takeRequests(memory: ReleaseMemory, { metadata }: Pick<KubeObject, "metadata">): boolean {
  const { annotations = {}, resourceVersion = "" } = metadata;
  const isAsked = Object.values(requestAnnotations).some(
    (key) => annotations[key] !== memory.annotations[key],
  );
  Object.assign(memory, {
    annotations,
    resourceVersion,
    approver: askedBy(metadata, requestAnnotations.approve),
    heldBy: askedBy(metadata, requestAnnotations.hold).manager,
    asker: askedBy(metadata, requestAnnotations.rollbackTo).manager,
  });
  const edited = isEdited(memory, { metadata });
  if (edited) forgetWritten(memory);
  return isAsked || edited;
}

/** True when labels and annotations are not those that were written last. */
function isEdited({ parent }: ReleaseMemory, { metadata }: Pick<KubeObject, "metadata">): boolean {
  if (parent === "") return false;
  const written = (JSON.parse(parent) as KubeObject).metadata;
  const { labels = {}, annotations = {} } = metadata;
  const isSame = (from: typeof labels | undefined, now: typeof labels): boolean =>
    Object.entries(from ?? {}).every(([key, value]) => now[key] === value);
  return !isSame(written.labels, labels) || !isSame(written.annotations, annotations);
}

/** The SyncStatus is not in the cluster any more: what was written there before counts for nothing. */
export function forgetWritten(memory: ReleaseMemory): void {
  memory.parent = "";
  memory.written = "";
}

function parentObject(
  gitSync: GitSync,
  memory: ReleaseMemory,
  status: SyncStatusStatus,
  version: string,
): KubeObject {
  const { namespace, name, uid, target } = gitSync;
  const { settings } = memory;
  return {
    apiVersion,
    kind: kind.kind,
    metadata: {
      name: memory.statusName,
      namespace,
      labels: { [applySetId]: memory.setId, [gitSyncLabel]: name },
      annotations: {
        [applySetTooling]: `syncline/${version}`,
        [applySetGroupKinds]: (status.groupKinds ?? []).join(","),
        [applySetNamespaces]: (status.namespaces ?? []).filter((other) => other !== namespace).join(","),
      },
      ownerReferences: [
        { apiVersion, kind: "GitSync", name, uid, controller: true, blockOwnerDeletion: false },
      ],
    },
    spec: {
      gitSync: name,
      release: memory.name,
      target: { ...target },
      namespace: settings.namespace,
      chart: settings.chart,
      owner: settings.owner,
    },
  };
}

/** Writes GitSync.status. The caller decides whether its meaning changed. */
export async function saveGitSyncStatus(
  gitSync: Pick<GitSync, "namespace" | "name">,
  status: GitSyncStatus,
  deps: Deps,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, name } = gitSync;
  const object: KubeObject = {
    apiVersion,
    kind: "GitSync",
    metadata: { name, namespace },
    status: status as unknown as Json,
  };
  await deps.cluster.apply(object, { ...own, subresource: "status" }, signal);
}
