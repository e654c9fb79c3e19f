import type { Change } from "../core/change.ts";
import { SynclineError } from "../core/errors.ts";
import { manager } from "../core/labels.ts";
import type { Outcome, Result } from "../core/outcome.ts";
import { refText } from "../core/object-ref.ts";
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
  { ref, uid }: Orphan,
  { cluster, account, marks }: ApplyContext,
  signal: AbortSignal,
): Promise<Result> {
  const live = await cluster.get(ref, { as: account, metadataOnly: true }, signal);
  if (live === undefined) return { type: "orphaned" };
  const doubt = whyNotOurs(live.metadata, uid, marks.setId);
  if (doubt !== undefined) return { type: "unchanged" };
  try {
    await cluster.patch(ref, letGo(live.metadata), { as: account, manager: manager.apply }, signal);
  } catch (error) {
    if (!(error instanceof SynclineError) || error.code !== "API-CONFLICT") throw error;
    return { type: "skipped", reason: `${refText(ref)} changed meanwhile; judged again next time` };
  }
  return { type: "orphaned" };
}
