import { SynclineError } from "../core/errors.ts";
import { objectAnnotations, partOf } from "../core/labels.ts";
import type { Result } from "../core/outcome.ts";
import type { KubeObject, ObjectMeta } from "../core/manifest.ts";
import { refText, type ObjectRef } from "../core/object-ref.ts";
import { controllerOf } from "../diff/foreign-marks.ts";
import { ownEntry } from "../diff/fields-v1.ts";
import { isGuarded, keptBy } from "../gate/kept.ts";
import { finalizerText } from "../health/finalizers.ts";
import type { Prune } from "../plan/plan.ts";
import type { ApplyContext } from "./context.ts";
import { isKindGone } from "./kind-gone.ts";

const attempts = 3;

/** Deletes one object that left Git: only what a fresh read still proves to be ours, and to be as it was judged, with uid and
 *  resourceVersion as preconditions; where it changed in between it is read again. Always with a propagation policy: a raw DELETE of a
 *  Job orphans its pods. Throws SynclineError. */
export async function deleteObject(
  change: Prune,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<Result> {
  const { ref } = change;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const live = await readOrGone(ref, context, signal);
    if (live === undefined) return { type: "pruned" };
    const { metadata } = live;
    const doubt =
      whyNotOurs(metadata, change.live.metadata.uid, context.marks.setId) ?? whyNotNow(metadata, change);
    if (doubt !== undefined) return { type: "skipped", reason: `not pruned: ${doubt}` };
    if (await deleteAsRead(ref, metadata, context, signal)) return { type: "pruned" };
  }
  return { type: "skipped", reason: `not pruned: ${refText(ref)} keeps changing; judged again next time` };
}

/** False: somebody changed it since it was read. */
async function deleteAsRead(
  ref: ObjectRef,
  { uid = "", resourceVersion = "", annotations }: ObjectMeta,
  { cluster, account }: ApplyContext,
  signal: AbortSignal,
): Promise<boolean> {
  const propagation =
    annotations?.[objectAnnotations.propagation] === "Foreground" ? "Foreground" : "Background";
  try {
    await cluster.delete(ref, { uid, resourceVersion, propagation, as: account }, signal);
    return true;
  } catch (error) {
    if (error instanceof SynclineError && error.code === "API-CONFLICT") return false;
    throw error;
  }
}

/** undefined: the object is gone, or its whole kind is. */
async function readOrGone(
  ref: ObjectRef,
  { cluster, account }: ApplyContext,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  try {
    return await cluster.get(ref, { as: account, metadataOnly: true }, signal);
  } catch (error) {
    if (await isKindGone(error, ref, cluster, signal)) return undefined;
    throw error;
  }
}

/** Annotations that somebody wrote since the plan was made: it was judged, and perhaps approved, without them. */
function whyNotNow({ annotations = {} }: ObjectMeta, { live }: Prune): string | undefined {
  const kept = keptBy(annotations);
  if (kept !== undefined) return `it says ${kept} now`;
  const isNews = isGuarded(annotations) && !isGuarded(live.metadata.annotations ?? {});
  return isNews ? `it says ${objectAnnotations.protect}: "true" now` : undefined;
}

/** Why a fresh read does not prove the object to be a member of the set; undefined = it does. */
export function whyNotOurs(
  metadata: Parameters<typeof ownEntry>[0],
  uid: string | undefined,
  setId: string,
): string | undefined {
  if (metadata.uid !== uid) return "it was replaced by another object of its name";
  if (metadata.labels?.[partOf] !== setId) return "its membership label is gone or names another set";
  if (ownEntry(metadata) === undefined) return "Syncline never applied it";
  const controller = controllerOf(metadata);
  if (controller !== undefined) return `it is controlled by ${controller}`;
  if (metadata.deletionTimestamp !== undefined) {
    return goingText(metadata);
  }
  return undefined;
}

/** What an object that is being deleted waits for. */
export function goingText({ finalizers = [] }: Pick<ObjectMeta, "finalizers">): string {
  const held = finalizers.map(finalizerText).join(", ");
  return `being deleted already${held === "" ? "" : `, held by ${held}`}`;
}
