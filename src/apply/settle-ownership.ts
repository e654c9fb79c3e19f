import { SynclineError } from "../core/errors.ts";
import { manager as managers } from "../core/labels.ts";
import type { JsonObject } from "../core/json.ts";
import type { KubeObject, ObjectMeta } from "../core/manifest.ts";
import { refText } from "../core/object-ref.ts";
import { endSharing } from "../diff/fold.ts";
import { keptFields, reclaim } from "../diff/kept.ts";
import type { Write } from "../plan/plan.ts";
import { send, uidOf, withUid, type Applied } from "./send.ts";
import type { ApplyContext } from "./context.ts";

/** After an apply: what people and earlier tools own beside us becomes ours alone; fields that left Git go although they own them too,
 *  and those that others keep are told (`keptBy`). Throws SynclineError. */
export async function settleOwnership(
  change: Write,
  body: KubeObject,
  { result, meta }: Applied,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<Applied> {
  if (meta === undefined) return { result, meta };
  const alone = await ownAlone(change, meta, context, signal);
  const text = context.ownFieldsOf(change.ref);
  if (text === "" || result.type === "yielded" || result.type === "created") return { result, meta: alone };
  const before = JSON.parse(text) as JsonObject;
  const now = await dropShared(change, body, before, alone, context, signal);
  const kept = keptFields(before, now, context.rulingsOn(change.ref).left);
  return { result: kept === undefined ? result : { type: "keptBy", ...kept }, meta: now };
}

/** Applies once more after making ours what has to go. */
async function dropShared(
  change: Write,
  body: KubeObject,
  before: JsonObject,
  meta: ObjectMeta,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<ObjectMeta> {
  const ops = reclaim(before, meta);
  if (ops === undefined) return meta;
  await context.cluster.patch(change.ref, ops, { as: context.account, manager: managers.apply }, signal);
  const again = await send(withUid(body, uidOf(change)), false, context, signal);
  return again.type === "applied" ? again.object.metadata : meta;
}

/** Fields of ours that a person or an earlier tool owns too become ours alone. Not worth a failure: the next apply tries again. */
async function ownAlone(
  { ref }: Write,
  meta: ObjectMeta,
  { cluster, account, log }: ApplyContext,
  signal: AbortSignal,
): Promise<ObjectMeta> {
  const ops = endSharing(meta);
  if (ops === undefined) return meta;
  try {
    return (await cluster.patch(ref, ops, { as: account, manager: managers.apply }, signal)).metadata;
  } catch (error) {
    if (!(error instanceof SynclineError)) throw error;
    log.warn({ object: refText(ref), code: error.code }, "shared fields could not be made ours alone");
    return meta;
  }
}
