import type { Change } from "../core/change.ts";
import { SynclineError } from "../core/errors.ts";
import { manager, partOf } from "../core/labels.ts";
import type { ObjectMeta } from "../core/manifest.ts";
import type { Outcome, Result } from "../core/outcome.ts";
import { refText } from "../core/object-ref.ts";
import { ownEntry } from "../diff/fields-v1.ts";
import { controllerOf } from "../diff/foreign-marks.ts";
import { letGo } from "../diff/let-go.ts";
import type { ApplyContext } from "./context.ts";
import { whyNotOurs } from "./delete-object.ts";

export type Orphan = Extract<Change, { action: "orphan" }>;

/** Takes our marks off an object that stays in the cluster, and hands its fields over, so that another GitSync or tool may adopt it.
 *  Only what a fresh read still proves to be ours. A failure is an outcome: the object just keeps our marks. */
export async function letGoObject(
  change: Orphan,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<Outcome> {
  const { ref } = change;
  try {
    return { ref, change, result: await context.slots.run(() => letGoOnce(change, context, signal)) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SynclineError)) throw error;
    const { code, message, hint } = error;
    return {
      ref,
      change,
      result: { type: "failed", code, message, ...(hint === undefined ? {} : { hint }) },
    };
  }
}

async function letGoOnce(
  change: Orphan,
  { cluster, account, marks }: ApplyContext,
  signal: AbortSignal,
): Promise<Result> {
  const { ref, uid } = change;
  const live = await cluster.get(ref, { as: account, metadataOnly: true }, signal);
  if (live === undefined) return { type: "unchanged" };
  if (!isStray(change, live.metadata) && whyNotOurs(live.metadata, uid, marks.setId) !== undefined)
    return { type: "unchanged" };
  if (ownEntry(live.metadata) === undefined) return { type: "orphaned" }; // nothing of ours is on it
  try {
    await cluster.patch(ref, letGo(live.metadata), { as: account, manager: manager.apply }, signal);
  } catch (error) {
    if (!(error instanceof SynclineError) || error.code !== "API-CONFLICT") throw error;
    return { type: "skipped", reason: `${refText(ref)} changed meanwhile; judged again next time` };
  }
  return { type: "orphaned" };
}

/** The very object that we wrote, without our label and without another owner: somebody took it out of the release. */
function isStray({ uid, stray }: Orphan, metadata: ObjectMeta): boolean {
  return (
    stray === true &&
    metadata.uid === uid &&
    metadata.labels?.[partOf] === undefined &&
    metadata.deletionTimestamp === undefined &&
    controllerOf(metadata) === undefined
  );
}
