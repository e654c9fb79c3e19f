import { gitSyncLabel } from "../core/labels.ts";
import { SynclineError } from "../core/errors.ts";
import { refOf, type KubeObject } from "../core/manifest.ts";
import { refText } from "../core/object-ref.ts";
import { lockLabel } from "../install/lock-policy.ts";
import type { Deps } from "./deps.ts";

/** Bindings first: a policy without one denies nothing. */
const lockKinds = ["ValidatingAdmissionPolicyBinding", "ValidatingAdmissionPolicy"];

/** The locks that a label selector names, as metadata. Where admission policies are not served there are none. Throws SynclineError. */
export async function findLocks(
  selector: string,
  { cluster }: Pick<Deps, "cluster">,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const found: KubeObject[] = [];
  for (const kind of lockKinds) {
    const type = { group: "admissionregistration.k8s.io", kind };
    try {
      found.push(...(await cluster.list(type, { metadataOnly: true, labelSelector: selector }, signal)));
    } catch (error) {
      if (!(error instanceof SynclineError && error.code === "OBJ-KIND")) throw error;
    }
  }
  return found;
}

/** The GitSync that a lock is of: `namespace/name`. */
export function lockedBy({ metadata: { labels = {} } }: KubeObject): string {
  return `${labels[lockLabel] ?? ""}/${labels[gitSyncLabel] ?? ""}`;
}

/** Deletes those of the locks that are meant. Throws SynclineError. */
export async function removeLocks(
  { selector, isMeant }: { readonly selector: string; readonly isMeant: (lock: KubeObject) => boolean },
  deps: Pick<Deps, "cluster">,
  signal: AbortSignal,
): Promise<void> {
  for (const lock of await findLocks(selector, deps, signal)) {
    const { uid = "" } = lock.metadata;
    if (isMeant(lock)) await deps.cluster.delete(refOf(lock), { uid, propagation: "Background" }, signal);
  }
}

/** Deletes the locks of one GitSync apart from those that are to stay (`kind name`). Throws SynclineError. */
export function removeLock(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  deps: Pick<Deps, "cluster">,
  signal: AbortSignal,
  stays: ReadonlySet<string> = new Set(),
): Promise<void> {
  const selector = `${lockLabel}=${namespace},${gitSyncLabel}=${name}`;
  return removeLocks({ selector, isMeant: (lock) => !stays.has(refText(refOf(lock))) }, deps, signal);
}
