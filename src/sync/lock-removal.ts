import { gitSyncLabel } from "../core/labels.ts";
import { SynclineError } from "../core/errors.ts";
import { refOf } from "../core/manifest.ts";
import { refText } from "../core/object-ref.ts";
import { lockLabel } from "../install/lock-policy.ts";
import type { Deps } from "./deps.ts";

/** Bindings first: a policy without one denies nothing. */
const lockKinds = ["ValidatingAdmissionPolicyBinding", "ValidatingAdmissionPolicy"];

/** Deletes the locks of one GitSync, or of all that `isMeant` names, apart from those that are to stay (`kind name`). Where admission
 *  policies are not served there are none. Throws SynclineError. */
export async function removeLocks(
  {
    selector,
    isMeant,
  }: { readonly selector: string; readonly isMeant: (key: string, text: string) => boolean },
  { cluster }: Pick<Deps, "cluster">,
  signal: AbortSignal,
): Promise<void> {
  for (const kind of lockKinds) {
    const type = { group: "admissionregistration.k8s.io", kind };
    for (const object of await listed(type, selector, cluster, signal)) {
      const { labels = {}, uid = "" } = object.metadata;
      const ref = refOf(object);
      if (isMeant(`${labels[lockLabel] ?? ""}/${labels[gitSyncLabel] ?? ""}`, refText(ref)))
        await cluster.delete(ref, { uid, propagation: "Background" }, signal);
    }
  }
}

/** Deletes the locks of one GitSync apart from those that are to stay. Throws SynclineError. */
export function removeLock(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  deps: Pick<Deps, "cluster">,
  signal: AbortSignal,
  stays: ReadonlySet<string> = new Set(),
): Promise<void> {
  const selector = `${lockLabel}=${namespace},${gitSyncLabel}=${name}`;
  return removeLocks({ selector, isMeant: (_, text) => !stays.has(text) }, deps, signal);
}

async function listed(
  type: { readonly group: string; readonly kind: string },
  labelSelector: string,
  cluster: Deps["cluster"],
  signal: AbortSignal,
) {
  try {
    return await cluster.list(type, { metadataOnly: true, labelSelector }, signal);
  } catch (error) {
    if (error instanceof SynclineError && error.code === "OBJ-KIND") return [];
    throw error;
  }
}
