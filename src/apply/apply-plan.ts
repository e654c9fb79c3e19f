import type { Change } from "../core/change.ts";
import { SynclineError } from "../core/errors.ts";
import type { ObjectMeta } from "../core/manifest.ts";
import type { Outcome, Result } from "../core/outcome.ts";
import { groupKindText, refText, type ObjectRef } from "../core/object-ref.ts";
import type { Plan, Prune, Write } from "../plan/plan.ts";
import { definedKind } from "../plan/defined-kind.ts";
import { applyObject } from "./apply-object.ts";
import type { ApplyContext } from "./context.ts";
import { deleteObject } from "./delete-object.ts";
import { waitForKinds } from "./wait-for-kinds.ts";

/** What the caller learns while the plan is carried out, object by object. */
export interface Progress {
  /** Its own write, so that the watch event of it is recognised. */
  applied(change: Write, meta: ObjectMeta, result: Result): void;
  /** All writes went well, and the first deletion is next. When it rejects, nothing is deleted. */
  beforePrune(): Promise<void>;
}

/** Carries out a plan, step after step; inside a step in parallel. One failed object is an outcome and stops only what needs it:
 *  a failed Namespace its objects, a failed CRD its custom resources. Prunes come last, and not at all when a write failed. */
export async function applyPlan(
  plan: Plan,
  context: ApplyContext,
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = plan.idle.map((change) => ({
    ref: change.ref,
    change,
    result: idleResult(change),
  }));
  for (const { writes } of plan.steps) {
    signal.throwIfAborted();
    const blocked = blockers(outcomes);
    const done = writes.map((change) => applyOne(change, blocked(change.ref), context, progress, signal));
    outcomes.push(...(await Promise.all(done)));
    const crds = writes.filter(({ ref }) => ref.kind === "CustomResourceDefinition");
    if (crds.length > 0) outcomes.push(...(await waitForKinds(crds, context, signal)));
  }
  const complete = outcomes.every(({ result }) => result.type !== "failed");
  if (complete && plan.prunes.length > 0) await progress.beforePrune();
  for (const change of plan.prunes) {
    signal.throwIfAborted();
    outcomes.push(complete ? await pruneOne(change, context, signal) : heldBack(change));
  }
  return outcomes;
}

async function applyOne(
  change: Write,
  blocker: string | undefined,
  context: ApplyContext,
  progress: Progress,
  signal: AbortSignal,
): Promise<Outcome> {
  const { ref } = change;
  if (blocker !== undefined)
    return { ref, change, result: { type: "skipped", reason: `waits for ${blocker}` } };
  try {
    const { result, meta } = await context.slots.run(() => {
      signal.throwIfAborted();
      return applyObject(change, context, signal);
    });
    if (meta !== undefined) progress.applied(change, meta, result);
    return { ref, change, result };
  } catch (cause) {
    signal.throwIfAborted();
    return { ref, change, result: failed(cause) };
  }
}

async function pruneOne(change: Prune, context: ApplyContext, signal: AbortSignal): Promise<Outcome> {
  try {
    const result = await context.slots.run(() => deleteObject(change, context, signal));
    return { ref: change.ref, change, result };
  } catch (cause) {
    signal.throwIfAborted();
    return { ref: change.ref, change, result: failed(cause) };
  }
}

/** An expected failure of one object is data. Anything else is a bug and goes on up. */
function failed(cause: unknown): Result {
  if (!(cause instanceof SynclineError)) throw cause;
  const { code, message, hint, fields } = cause;
  return {
    type: "failed",
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(fields.length === 0 ? {} : { fields }),
  };
}

function heldBack(change: Prune): Outcome {
  return {
    ref: change.ref,
    change,
    result: { type: "skipped", reason: "not pruned: an object of this release failed" },
  };
}

function idleResult(change: Change): Result {
  switch (change.action) {
    case "refuse":
      return { type: "failed", code: change.code, message: change.reason };
    case "skip":
      return { type: "skipped", reason: change.reason };
    default:
      return { type: "unchanged" };
  }
}

/** Which failed object stands in the way of a ref: its namespace, or the CRD of its kind. */
function blockers(outcomes: readonly Outcome[]): (ref: ObjectRef) => string | undefined {
  const namespaces = new Map<string, string>();
  const kinds = new Map<string, string>();
  for (const { ref, change, result } of outcomes) {
    if (result.type !== "failed" || !("manifest" in change)) continue;
    if (ref.kind === "Namespace") namespaces.set(ref.name, refText(ref));
    if (ref.kind === "CustomResourceDefinition") kinds.set(definedKind(change.manifest.object), refText(ref));
  }
  return (ref) => namespaces.get(ref.namespace) ?? kinds.get(groupKindText(ref));
}
