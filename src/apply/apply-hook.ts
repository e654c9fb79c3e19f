import { hookOf } from "../core/hook.ts";
import { SynclineError } from "../core/errors.ts";
import type { Manifest } from "../core/manifest.ts";
import { refText } from "../core/object-ref.ts";
import { compareDeclared } from "../diff/compare.ts";
import { hasEnded, isRunOnceKind } from "../diff/immutable.ts";
import type { Write } from "../plan/plan.ts";
import { applyObject } from "./apply-object.ts";
import type { ApplyContext } from "./context.ts";
import { whyNotOurs } from "./delete-object.ts";
import { replace } from "./replace-object.ts";
import { uidOf, type Applied } from "./send.ts";

/** Whether the object is a hook that runs: a Job or Pod that Helm or Argo CD would make anew. */
export function isRunningHook({ ref, object }: Manifest): boolean {
  return isRunOnceKind(ref) && hookOf(object.metadata.annotations) !== undefined;
}

/** Applies a hook's Job or Pod. One of a new content runs again, also where the API server would let the change be made in place (a
 *  chart's version among the labels): the old one is deleted after its end. The same content does not run twice. Throws SynclineError. */
export async function applyHook(change: Write, context: ApplyContext, signal: AbortSignal): Promise<Applied> {
  const { ref, manifest } = change;
  const { cluster, account, marks } = context;
  if (change.action !== "update") return applyObject(change, context, signal);
  const live = await cluster.get(ref, { as: account }, signal);
  const isSame =
    live === undefined ||
    whyNotOurs(live.metadata, uidOf(change), marks.setId) !== undefined ||
    compareDeclared(manifest.object, live).length === 0;
  if (isSame) return applyObject(change, context, signal);
  if (hasEnded(live)) return replace(change, live, context, signal);
  const message = `${refText(ref)} runs still: its new version follows when it has ended`;
  throw new SynclineError("OBJ-RUNNING", message, { ref });
}
