import { SynclineError } from "../core/errors.ts";
import type { Health } from "../core/health.ts";
import type { Manifest } from "../core/manifest.ts";
import { refId, versionOf } from "../core/object-ref.ts";
import { hasHealthRule, healthOf, worstOf } from "../health/health.ts";
import { completed } from "../health/job.ts";
import type { Account } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { isDoneWhenAbsent, isRunOnce } from "./completed.ts";
import type { ReleaseMemory } from "./release-memory.ts";

/** Health of a release: objects whose kind has a rule are read again when their resourceVersion moved, the others are healthy
 *  by being there. The watch brings no status, hence the reads; a failed one makes that object Unknown, never Healthy. */
export async function readHealth(
  memory: ReleaseMemory,
  manifests: readonly Manifest[],
  account: Account,
  deps: Deps,
  signal: AbortSignal,
): Promise<Health> {
  const healths = await Promise.all(
    manifests
      .filter(({ ref }) => hasHealthRule(ref))
      .map(async (manifest) => ({
        ref: manifest.ref,
        health: await healthOfOne(memory, manifest, account, deps, signal),
      })),
  );
  return worstOf(healths);
}

async function healthOfOne(
  memory: ReleaseMemory,
  manifest: Manifest,
  account: Account,
  { live, cluster, slots }: Deps,
  signal: AbortSignal,
): Promise<Health> {
  const { ref, object } = manifest;
  const id = refId(ref);
  const version = live.get(ref)?.resourceVersion ?? "";
  const known = memory.health.get(id);
  if (version !== "" && known?.version === version) return known.health;
  try {
    const options = { as: account, version: versionOf(object.apiVersion) };
    const seen = await slots.run(() => cluster.get(ref, options, signal));
    if (seen === undefined) return absent(memory, manifest);
    if (isRunOnce(ref.kind) && completed(seen)) memory.completed.set(id, seen.metadata.uid ?? "");
    else memory.completed.delete(id);
    const health = healthOf(seen);
    memory.health.set(id, { version: seen.metadata.resourceVersion ?? "", health });
    return health;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SynclineError)) throw error;
    return { status: "Unknown", message: error.message };
  }
}

/** A run-once object that is done may be gone: a Job's TTL removed it. */
function absent(memory: ReleaseMemory, manifest: Manifest): Health {
  return isDoneWhenAbsent(memory, manifest)
    ? { status: "Healthy", message: "" }
    : { status: "Missing", message: "not in the cluster" };
}
