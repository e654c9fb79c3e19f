import type { ObjectRef } from "../core/object-ref.ts";
import { completed } from "../health/job.ts";
import type { ApplyContext } from "./context.ts";
import { whyNotOurs } from "./delete-object.ts";

/** Deletes a Job or Pod that succeeded and is not needed any more, if a fresh read still proves it to be ours and done, with uid and
 *  resourceVersion as preconditions. Throws SynclineError. */
export async function deleteDone(
  ref: ObjectRef,
  { cluster, account, marks }: ApplyContext,
  signal: AbortSignal,
): Promise<void> {
  const found = await cluster.get(ref, { as: account }, signal);
  if (found === undefined || !completed(found)) return;
  const { metadata } = found;
  const { uid = "", resourceVersion = "" } = metadata;
  if (whyNotOurs(metadata, uid, marks.setId) !== undefined) return;
  await cluster.delete(ref, { uid, resourceVersion, propagation: "Background", as: account }, signal);
}
