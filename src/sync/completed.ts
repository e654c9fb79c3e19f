import { isJsonObject } from "../core/json.ts";
import type { KubeObject, ManagedFieldsEntry, Manifest } from "../core/manifest.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import { completed as succeeded, failed } from "../health/job.ts";
import type { Observation } from "../diff/observation.ts";
import { isoSeconds } from "../report/conditions.ts";
import type { PassFacts } from "../report/facts.ts";
import { manifestDigest, type ReleaseMemory, type Rendition } from "./release-memory.ts";

/** Run-once objects that have ended under their present digest: their absence (a Job's TTL) is no drift, and they are not run again.
 *  Kept in SyncStatus, so that it survives everything but the SyncStatus itself. */
export function completedJobs(
  memory: ReleaseMemory,
  observed: readonly Pick<Observation, "manifest" | "live">[],
  now: Date,
): PassFacts["completed"] {
  return observed.flatMap(({ manifest, live }) => {
    const before = noted(memory, manifest);
    if (hasFailed(memory, manifest)) return [before ?? { ...entryOf(manifest, now), failed: true }];
    if (live.type !== "done" && !isDone(memory, manifest)) return [];
    return [before?.failed === true ? entryOf(manifest, now) : (before ?? entryOf(manifest, now))];
  });
}

/** Notes how a run-once object that was read has ended, or that it has not. */
export function noteEnd(
  memory: Pick<ReleaseMemory, "completed" | "failed">,
  ref: ObjectRef,
  seen: KubeObject,
): void {
  const [id, uid] = [refId(ref), seen.metadata.uid ?? ""];
  const isOver = isRunOnce(ref.kind);
  if (isOver && succeeded(seen)) memory.completed.set(id, uid);
  else memory.completed.delete(id);
  if (isOver && failed(seen)) memory.failed.set(id, uid);
  else memory.failed.delete(id);
}

/** Whether a Job with a TTL failed under its present digest: it is not run again when the TTL has removed it. One without a TTL goes
 *  only if somebody deletes it, who wants it to run again. */
export function hasFailedBefore(memory: ReleaseMemory, manifest: Manifest): boolean {
  return hasTtl(manifest) && hasFailed(memory, manifest);
}

function hasFailed(memory: ReleaseMemory, manifest: Manifest): boolean {
  if (!isRunOnce(manifest.ref.kind)) return false;
  const id = refId(manifest.ref);
  const known = memory.known.get(id);
  if (known?.digest === manifestDigest(manifest) && memory.failed.get(id) === known.uid) return true;
  return noted(memory, manifest)?.failed === true && !isDoneNow(memory, manifest);
}

/** Whether a manifest is of a run-once object that is done: noted as such, or seen completed. One that could not be updated is done
 *  under the digest it was written with, not under the new one. */
export function isDone(memory: ReleaseMemory, manifest: Manifest): boolean {
  if (!isRunOnce(manifest.ref.kind)) return false;
  const before = noted(memory, manifest);
  return (before !== undefined && before.failed !== true) || isDoneNow(memory, manifest);
}

function isDoneNow(memory: ReleaseMemory, manifest: Manifest): boolean {
  const id = refId(manifest.ref);
  const known = memory.known.get(id);
  return known?.digest === manifestDigest(manifest) && memory.completed.get(id) === known.uid;
}

/** Whether a run-once object that is not there (404) is taken as done: so it is, or it was applied by an earlier process and has a
 *  TTL, which may have removed it while no agent looked. Running it twice would be worse than not at all. */
export function isDoneWhenAbsent(memory: ReleaseMemory, manifest: Manifest): boolean {
  const { attempted, applied } = memory.status.renderDigest ?? {};
  const isSettled = applied !== undefined && applied === attempted;
  const isUnseen = memory.known.get(refId(manifest.ref)) === undefined;
  const isOf = (rendition: Rendition | undefined): boolean =>
    rendition?.rendered.digest === applied && rendition?.rendered.manifests.includes(manifest) === true;
  const mayBe = isRunOnce(manifest.ref.kind) && hasTtl(manifest) && isUnseen && isSettled;
  const isLost = mayBe && (isOf(memory.latest) || isOf(memory.pinned));
  return isLost || isDone(memory, manifest) || hasFailedBefore(memory, manifest);
}

/** Whether the SyncStatus says that the object is done, and well, under its present digest. */
export function isNoted(memory: ReleaseMemory, manifest: Manifest): boolean {
  const before = noted(memory, manifest);
  return before !== undefined && before.failed !== true;
}

function noted({ status }: ReleaseMemory, manifest: Manifest): PassFacts["completed"][number] | undefined {
  const [id, digest] = [refId(manifest.ref), manifestDigest(manifest)];
  return status.completed?.find((entry) => refId(entry.ref) === id && entry.digest === digest);
}

function entryOf(manifest: Manifest, now: Date): PassFacts["completed"][number] {
  return { ref: manifest.ref, digest: manifestDigest(manifest), at: isoSeconds(now) };
}

function hasTtl({ object }: Manifest): boolean {
  const { spec } = object;
  return isJsonObject(spec) && typeof spec["ttlSecondsAfterFinished"] === "number";
}

/** The UID of a Job that has succeeded, as its metadata tells: the controller that owns status.completionTime sets it then only. A
 *  watch of metadata sees it, also in the event of a deletion that came too soon for anybody to read the status. */
export function succeededUid({ kind, metadata }: KubeObject): string | undefined {
  if (kind !== "Job") return undefined;
  const owns = ({ subresource, fieldsV1 }: ManagedFieldsEntry): boolean => {
    const status = subresource === "status" ? fieldsV1?.["f:status"] : undefined;
    return isJsonObject(status) && "f:completionTime" in status;
  };
  return metadata.managedFields?.some(owns) === true ? metadata.uid : undefined;
}

/** Jobs and bare Pods run to an end. */
export function isRunOnce(kind: string): boolean {
  return kind === "Job" || kind === "Pod";
}
