import type { Manifest } from "../core/manifest.ts";
import { refId } from "../core/object-ref.ts";
import { isoSeconds } from "../report/conditions.ts";
import type { PassFacts } from "../report/facts.ts";
import { manifestDigest, type ReleaseMemory } from "./release-memory.ts";

/** Run-once objects that are done under their present digest: their absence (a Job's TTL) is no drift, and they are not run again.
 *  Kept in SyncStatus, so that it survives everything but the SyncStatus itself. */
export function completedJobs(
  memory: ReleaseMemory,
  manifests: readonly Manifest[],
  now: Date,
): PassFacts["completed"] {
  const known = new Map((memory.status.completed ?? []).map((entry) => [refId(entry.ref), entry]));
  return manifests
    .filter(({ ref }) => isRunOnce(ref.kind))
    .flatMap((manifest) => {
      const id = refId(manifest.ref);
      const digest = manifestDigest(manifest);
      const before = known.get(id);
      if (before?.digest === digest) return [before];
      // An object that could not be updated is done under the digest it was written with, not under the new one.
      const done = memory.completed.has(id) && memory.known.get(id)?.digest === digest;
      return done ? [{ ref: manifest.ref, digest, at: isoSeconds(now) }] : [];
    });
}

/** Jobs and bare Pods run to an end. */
export function isRunOnce(kind: string): boolean {
  return kind === "Job" || kind === "Pod";
}
