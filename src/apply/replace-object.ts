import { SynclineError } from "../core/errors.ts";
import { manager as managers, objectAnnotations } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { refText } from "../core/object-ref.ts";
import {
  hasEnded,
  isImmutableRefusal,
  isRunOnceKind,
  mayReplace,
  probeOf,
  whyNotReplaced,
} from "../diff/immutable.ts";
import { withMarks } from "../diff/marks.ts";
import { rewrittenIn } from "../diff/rewritten.ts";
import type { Write } from "../plan/plan.ts";
import type { ApplyContext } from "./context.ts";
import { whyNotOurs } from "./delete-object.ts";
import { send, uidOf, type Applied } from "./send.ts";

const attempts = 60;
const firstPauseMs = 50;
const longestPauseMs = 1000;

/** What is done after the API server refused a write: where a value cannot be changed, the object is deleted and made anew, if Git
 *  consents (`syncline.dev/replace: "true"`) and nothing would be lost; a Job or Pod of a new content without asking, once the old one
 *  has ended. Otherwise throws: the refusal as it was, OBJ-IMMUTABLE with what can be done, or OBJ-RUNNING. */
export async function replaceRefused(
  change: Write,
  refusal: SynclineError,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<Applied> {
  const { ref, manifest } = change;
  const live = await context.cluster.get(ref, { as: context.account }, signal);
  const words = refusal.message.replaceAll(refText(ref), "");
  if (live === undefined || live.metadata.uid !== uidOf(change) || !isImmutableRefusal(words, live))
    throw refusal;
  const isNextRun = isRunOnceKind(ref) && change.action === "update";
  if (!isNextRun && !mayReplace(manifest.object)) throw immutable(refusal, live, false);
  if (whyNotReplaced(live) !== undefined) throw immutable(refusal, live, true);
  const doubt = whyNotOurs(live.metadata, live.metadata.uid, context.marks.setId);
  if (doubt !== undefined) throw refusal;
  if (isNextRun && !hasEnded(live))
    throw new SynclineError(
      "OBJ-RUNNING",
      `${refText(ref)} runs still: its new version follows when it has ended`,
      {
        ref,
      },
    );
  return replace(change, live, context, signal);
}

/** Deletes the object as it was read and makes it anew from the manifest. Throws SynclineError. */
export async function replace(
  change: Write,
  live: KubeObject,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<Applied> {
  const { cluster, account, marks } = context;
  const wanted = withMarks(change.manifest, marks);
  // Nothing is deleted that could not be made anew: the refusal may have had more reasons than one.
  const probe = { manager: managers.apply, force: false, dryRun: true, as: account, metadataOnly: true };
  await cluster.apply(probeOf(wanted), probe, signal);
  const { uid = "", resourceVersion = "" } = live.metadata;
  const options = { uid, resourceVersion, propagation: "Background", as: account } as const;
  await cluster.delete(change.ref, options, signal);
  await gone(change, uid, context, signal);
  const made = await send(wanted, false, context, signal);
  if (made.type === "conflict")
    throw new SynclineError("API-CONFLICT", `${refText(change.ref)}: somebody else made it anew`);
  const { object } = made;
  return { result: { type: "replaced" }, meta: object.metadata, rewritten: rewrittenIn(wanted, object) };
}

async function gone(
  { ref }: Write,
  uid: string,
  { cluster, account, clock }: ApplyContext,
  signal: AbortSignal,
): Promise<void> {
  let pause = firstPauseMs;
  let finalizers: readonly string[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const live = await cluster.get(ref, { as: account, metadataOnly: true }, signal);
    if (live?.metadata.uid !== uid) return;
    finalizers = live.metadata.finalizers ?? [];
    await clock.sleep(pause, signal);
    pause = Math.min(pause * 2, longestPauseMs);
  }
  const held = finalizers.length === 0 ? "" : `, held by its finalizers ${finalizers.join(", ")}`;
  throw new SynclineError(
    "API-TIMEOUT",
    `${refText(ref)} is deleted to be made anew, but is not gone${held}`,
  );
}

/** The refusal with what can be done about it. */
function immutable(refusal: SynclineError, live: KubeObject, isAsked: boolean): SynclineError {
  const loss = whyNotReplaced(live);
  const consent = `consent to deleting and making it anew (annotation ${objectAnnotations.replace}: "true")`;
  const choices = ["put the live value into Git", "leave the field to others (fields: in release.yaml)"];
  const advice = [...choices, ...(loss === undefined ? [consent] : [])].join("; or ");
  const never = isAsked && loss !== undefined ? `; it is not replaced: ${loss}` : "";
  const message = `cannot be changed in place: ${refusal.message}${never}. Either ${advice}`;
  return new SynclineError("OBJ-IMMUTABLE", message, {
    ...(refusal.ref && { ref: refusal.ref }),
    cause: refusal,
  });
}
