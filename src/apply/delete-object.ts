import { SynclineError } from "../core/errors.ts";
import { objectAnnotations, partOf } from "../core/labels.ts";
import type { Result } from "../core/outcome.ts";
import type { KubeObject } from "../core/manifest.ts";
import { refText, type ObjectRef } from "../core/object-ref.ts";
import { controllerOf } from "../diff/foreign-marks.ts";
import { ownEntry } from "../diff/fields-v1.ts";
import type { Prune } from "../plan/plan.ts";
import type { ApplyContext } from "./context.ts";

/** Deletes one object that left Git: only what a fresh read still proves to be ours, with uid and resourceVersion as
 *  preconditions. Always with a propagation policy: a raw DELETE of a Job orphans its pods. Throws SynclineError. */
export async function deleteObject(
  change: Prune,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<Result> {
  const { cluster, account, marks } = context;
  const { ref } = change;
  const live = await readOrGone(ref, context, signal);
  if (live === undefined) return { type: "pruned" };
  const { metadata } = live;
  const doubt = whyNotOurs(metadata, change.live.metadata.uid, marks.setId);
  if (doubt !== undefined) return { type: "skipped", reason: `not pruned: ${doubt}` };
  const { uid = "", resourceVersion = "" } = metadata;
  const propagation =
    metadata.annotations?.[objectAnnotations.propagation] === "Foreground" ? "Foreground" : "Background";
  try {
    await cluster.delete(ref, { uid, resourceVersion, propagation, as: account }, signal);
  } catch (error) {
    if (!(error instanceof SynclineError) || error.code !== "API-CONFLICT") throw error;
    return {
      type: "skipped",
      reason: `not pruned: ${refText(ref)} changed meanwhile; judged again next time`,
    };
  }
  return { type: "pruned" };
}

/** undefined: the object is gone, or its whole kind is (rule R48): discovery was asked anew and its group answered. */
async function readOrGone(
  ref: ObjectRef,
  { cluster, account }: ApplyContext,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  try {
    return await cluster.get(ref, { as: account, metadataOnly: true }, signal);
  } catch (error) {
    if (!(error instanceof SynclineError) || error.code !== "OBJ-KIND") throw error;
    const { types, failedGroups } = await cluster.discover({ refresh: true }, signal);
    const isServed = types.some(({ group, kind }) => group === ref.group && kind === ref.kind);
    if (isServed || failedGroups.includes(ref.group)) throw error;
    return undefined;
  }
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
    return `already being deleted, held by finalizers ${(metadata.finalizers ?? []).join(", ")}`;
  }
  return undefined;
}
