import { SynclineError } from "../core/errors.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { manager, sourceAnnotation } from "../core/labels.ts";
import { refOf, type KubeObject } from "../core/manifest.ts";
import { groupKindText, refText } from "../core/object-ref.ts";
import type { ResourceType } from "../core/capabilities.ts";
import { isJsonObject } from "../core/json.ts";
import { agentName, labels } from "../install/names.ts";
import { wholeHold } from "../gate/held.ts";
import {
  lockObjects,
  mostScaled,
  type LockedResource,
  type LockSpec,
  type ScaledObject,
} from "../install/lock-policy.ts";
import type { LockState } from "../report/lock-condition.ts";
import type { GitSyncStatus } from "../schema/gitsync.ts";
import type { Deps } from "./deps.ts";
import { removeLock } from "./lock-removal.ts";
import type { ReleaseMemory } from "./release-memory.ts";

/** What the lock needs to know of a release. */
export type LockedRelease = Pick<ReleaseMemory, "setId" | "status" | "latest" | "holds">;

/** The lock of one GitSync (`drift.mode: Prevent`). */
export interface Lock {
  /** Brings the admission policies to what the GitSync asks for, where that is not what was last written. Rejects only when aborted. */
  keep(gitSync: GitSync, releases: readonly LockedRelease[], signal: AbortSignal): Promise<LockState>;
}

/** Somebody may have removed or changed a policy: it is written again, which changes nothing where it is as it should be. */
const againMs = 5 * 60_000;
const triedAgainMs = 60_000;

/** The lock of a GitSync; `found` is its status as an earlier process left it. */
export function createLock({ conditions }: Pick<GitSyncStatus, "conditions">, deps: Deps): Lock {
  const { clock, log } = deps;
  let state: LockState = { type: "off" };
  let written = "";
  let dueAt = -Infinity;
  let mayBeThere = conditions?.some(({ type }) => type === "Locked") ?? false;
  return {
    async keep(gitSync, releases, signal) {
      const isWanted = isLocking(gitSync);
      if (!isWanted && !mayBeThere) return (state = { type: "off" });
      try {
        if (!isWanted) {
          await removeLock(gitSync, deps, signal);
          [mayBeThere, written, state] = [false, "", { type: "off" }];
          return state;
        }
        const spec = await specOf(gitSync, releases, deps, signal);
        const text = JSON.stringify(spec);
        if (text === written && clock.monotonicMs() < dueAt) return state;
        dueAt = clock.monotonicMs() + againMs;
        written = text;
        mayBeThere = true;
        state = await write(gitSync, spec, deps, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof SynclineError)) throw error;
        dueAt = clock.monotonicMs() + triedAgainMs;
        const { code, message } = error;
        if (state.type !== "failed")
          log.warn({ gitSync: gitSyncKey(gitSync), code, error: message }, "the lock could not be written");
        state = { type: "failed", code, message };
      }
      return state;
    },
  };
}

/** Whether a GitSync asks for its lock now: a suspended one leaves its objects to people. */
export function isLocking({ drift, mode, suspend }: GitSync): boolean {
  return drift.mode === "Prevent" && mode === "Apply" && !suspend;
}

/** A release that is held as a whole is left to people meanwhile. */
async function specOf(
  { namespace, name }: GitSync,
  all: readonly LockedRelease[],
  { cluster, live, settings }: Deps,
  signal: AbortSignal,
): Promise<LockSpec> {
  const releases = all.filter(({ holds }) => wholeHold(holds) === undefined);
  const { types } = await cluster.discover({ refresh: false }, signal);
  const kinds = new Set(releases.flatMap(({ status }) => status.groupKinds ?? []));
  const byKind = new Map<string, ResourceType>();
  for (const type of types) if (!byKind.has(groupKindText(type))) byKind.set(groupKindText(type), type);
  const resources = [...kinds].toSorted().flatMap((kind): readonly LockedResource[] => {
    const type = byKind.get(kind);
    return type === undefined ? [] : [{ group: type.group, plural: type.plural }];
  });
  const scalable = scalableKinds(releases);
  const scaled = releases
    .flatMap(({ setId }) => live.members(setId))
    .filter(({ ref }) => scalable.has(groupKindText(ref)))
    .flatMap(({ ref, annotations }): readonly ScaledObject[] => {
      const type = byKind.get(groupKindText(ref));
      const source = annotations[sourceAnnotation] ?? "";
      const { group, namespace: where, name: what } = ref;
      return type === undefined ? [] : [{ group, plural: type.plural, namespace: where, name: what, source }];
    });
  return {
    namespace,
    name,
    setIds: releases.map(({ setId }) => setId).toSorted(),
    resources,
    scaled: scaled.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    breakGlassGroup: settings.breakGlassGroup ?? "",
  };
}

function keyOf({ group, plural, namespace, name }: ScaledObject): string {
  return `${group}/${plural}/${namespace}/${name}`;
}

/** Kinds with a scale subresource, as far as replicas in their manifests tell. */
function scalableKinds(releases: readonly LockedRelease[]): ReadonlySet<string> {
  const kinds = new Set(["Deployment.apps", "StatefulSet.apps", "ReplicaSet.apps", "ReplicationController"]);
  for (const { latest } of releases)
    for (const { ref, object } of latest?.rendered.manifests ?? [])
      if (isJsonObject(object["spec"]) && "replicas" in object["spec"]) kinds.add(groupKindText(ref));
  return kinds;
}

async function write(gitSync: GitSync, spec: LockSpec, deps: Deps, signal: AbortSignal): Promise<LockState> {
  const objects = lockObjects(spec);
  const owner = await ownerReferences(deps, signal);
  const options = { manager: manager.agent, force: true, dryRun: false, metadataOnly: true };
  for (const object of objects) {
    const owned = { ...object, metadata: { ...object.metadata, ...owner } };
    const answer = await deps.cluster.apply(owned, options, signal);
    if (answer.type === "conflict") throw new SynclineError("API-CONFLICT", answer.message);
  }
  await removeLock(gitSync, deps, signal, new Set(objects.map((object) => refText(refOf(object)))));
  return {
    type: "locked",
    kinds: spec.resources.length,
    unnamed: Math.max(0, spec.scaled.length - mostScaled),
  };
}

/** The agent's own ClusterRole: however Syncline is uninstalled, its locks go with it. An agent that runs outside has none. */
async function ownerReferences(
  { cluster }: Deps,
  signal: AbortSignal,
): Promise<Pick<KubeObject["metadata"], "ownerReferences">> {
  const kind = { group: "rbac.authorization.k8s.io", kind: "ClusterRole" };
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const roles = await cluster.list(kind, { metadataOnly: true, labelSelector }, signal);
  const role = roles.find(({ metadata }) => metadata.name === agentName);
  if (role === undefined) return {};
  const { name, uid = "" } = role.metadata;
  return {
    ownerReferences: [{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", name, uid }],
  };
}
