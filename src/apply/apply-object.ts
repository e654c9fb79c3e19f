import { assertNever } from "../core/assert-never.ts";
import { SynclineError } from "../core/errors.ts";
import { parsePath, type FieldPath } from "../core/field-path.ts";
import { manager as managers } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { Result } from "../core/outcome.ts";
import { refText, versionOf } from "../core/object-ref.ts";
import { compareDeclared } from "../diff/compare.ts";
import { conflictPath } from "../diff/conflict-path.ts";
import { foldEntries } from "../diff/fold.ts";
import { covers, withoutPaths, type Rulings } from "../diff/left-fields.ts";
import { withMarks } from "../diff/marks.ts";
import { withValuesOf } from "../diff/partial-object.ts";
import { rewrittenIn } from "../diff/rewritten.ts";
import { rivalOf } from "../diff/rival-of.ts";
import { verdictOnField } from "../diff/rivals.ts";
import type { Write } from "../plan/plan.ts";
import type { ConflictCause } from "../ports.ts";
import type { ApplyContext } from "./context.ts";
import { leaveFields } from "./handover.ts";
import { replaceRefused } from "./replace-object.ts";
import { send, uidOf, withUid, type Applied } from "./send.ts";
import { settleOwnership } from "./settle-ownership.ts";

/** Before each new judgement. A controller answers an edit with several writes of its own in a moment: who judges faster than they come
 *  judges in vain. */
const pausesMs = [0, 50, 200, 500];

/** Sends one object by server-side apply, first without force. Conflicts with people and earlier tools are taken, with the
 *  resourceVersion they were judged on; every other rival keeps its field and is reported. Throws SynclineError. */
export async function applyObject(
  change: Write,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<Applied> {
  const full = withMarks(change.manifest, context.marks);
  for (let judgement = 0; ; judgement++) {
    try {
      // What is folded becomes ours, and so must be handed over before it is left out.
      if (change.action === "adopt") await foldForAdoption(change, full, context, signal);
      const body = await leaveFields(full, change.ref, context, signal);
      const seen = judgement === 0 && change.action === "correct" ? change.seen : undefined;
      const applied = await applyJudged(change, body, seen, context, signal);
      return { ...applied, ...(await settleOwnership(change, body, applied, context, signal)) };
    } catch (error) {
      if (error instanceof SynclineError && error.code === "API-INVALID" && uidOf(change) !== undefined)
        return await replaceRefused(change, error, context, signal);
      // The object moved between the judgement and the forced apply: judge again.
      const pause = pausesMs[judgement];
      if (!(error instanceof SynclineError) || error.code !== "API-CONFLICT" || pause === undefined)
        throw error;
      await context.clock.sleep(pause, signal);
    }
  }
}

async function applyJudged(
  change: Write,
  body: KubeObject,
  seen: KubeObject | undefined,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<Applied> {
  const first = await send(withUid(body, uidOf(change)), false, context, signal);
  if (first.type === "applied") {
    const { object, created } = first;
    return {
      result: resultOf(change, created),
      meta: object.metadata,
      rewritten: rewrittenIn(body, object),
    };
  }
  // In full: values are compared as sent, so that `1000m` is refused where `"1"` stands. What was seen before and moved since, the
  // version tells, and it is judged again.
  const options = { as: context.account, version: versionOf(body.apiVersion) };
  const live = seen ?? (await context.cluster.get(change.ref, options, signal));
  if (live === undefined || live.metadata.uid !== uidOf(change))
    throw new SynclineError(
      "API-CONFLICT",
      `${refText(change.ref)} vanished or appeared while it was applied`,
    );
  const { left, same } = judgeCauses(first.causes, { body, live, rulings: context.rulingsOn(change.ref) });
  const rest = withoutPaths(
    withValuesOf(body, live, same),
    left.map(({ path }) => path).filter((path) => path !== undefined),
  );
  const { uid, resourceVersion } = live.metadata;
  const fenced = {
    ...rest,
    metadata: { ...rest.metadata, ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) },
  };
  const second = await send(fenced, left.length + same.length < first.causes.length, context, signal);
  if (second.type === "conflict")
    throw new SynclineError("API-CONFLICT", second.message, { ref: change.ref });
  const answer = { meta: second.object.metadata, rewritten: rewrittenIn(rest, second.object) };
  if (left.length === 0) return { result: resultOf(change, false), ...answer };
  return {
    result: { type: "yielded", rivals: left.map((cause) => rivalOf(cause, live.metadata)) },
    ...answer,
  };
}

type Cause = ConflictCause & { readonly path: FieldPath | undefined };

/** What of a conflict is left to others, and where an unknown manager holds what Git says in another spelling: that is no conflict. */
function judgeCauses(
  causes: readonly ConflictCause[],
  {
    body,
    live,
    rulings,
  }: { readonly body: KubeObject; readonly live: KubeObject; readonly rulings: Rulings },
): { readonly left: readonly Cause[]; readonly same: readonly FieldPath[] } {
  const differing = compareDeclared(body, live).map(({ path }) => parsePath(path));
  const left: Cause[] = [];
  const same: FieldPath[] = [];
  for (const cause of causes) {
    const path = conflictPath(cause.field, body);
    const verdict = verdictOnField(cause, path, rulings);
    if (verdict === "take") continue;
    const isSame =
      verdict === "unknown" &&
      path !== undefined &&
      !differing.some((other) => covers(other, path) || covers(path, other));
    if (isSame) same.push(path);
    else left.push({ ...cause, path });
  }
  return { left, same };
}

function resultOf(change: Write, created: boolean): Result {
  switch (change.action) {
    case "create":
      return { type: created ? "created" : "adopted" };
    case "adopt":
      return { type: "adopted" };
    case "update":
      return { type: "configured" };
    case "correct":
      return { type: "corrected" };
    case "touched":
      return { type: "unchanged" };
    default:
      return assertNever(change);
  }
}

/** Adoption: what kubectl, Helm and other tools own becomes ours first, so that fields which Git lacks do not stay for ever. */
async function foldForAdoption(
  change: Write,
  body: KubeObject,
  { cluster, account }: ApplyContext,
  signal: AbortSignal,
): Promise<void> {
  const live = await cluster.get(change.ref, { as: account, metadataOnly: true }, signal);
  const ops = live && foldEntries(live.metadata, body.apiVersion);
  if (ops !== undefined)
    await cluster.patch(change.ref, ops, { as: account, manager: managers.apply }, signal);
}
