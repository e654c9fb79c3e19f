import type { Change } from "../core/change.ts";
import { SynclineError } from "../core/errors.ts";
import type { ObjectMeta } from "../core/manifest.ts";
import type { Outcome, Result } from "../core/outcome.ts";
import { groupKindText, refId, refText } from "../core/object-ref.ts";
import { keptBackText, type KeptBack } from "../plan/kept-back.ts";
import { isRollout, type Plan, type Prune, type Write } from "../plan/plan.ts";
import { definedKind } from "../plan/defined-kind.ts";
import { applyHook, isRunningHook } from "./apply-hook.ts";
import { applyObject } from "./apply-object.ts";
import type { ApplyContext } from "./context.ts";
import { deleteObject } from "./delete-object.ts";
import { makeWay, type WayMaker } from "./make-way.ts";
import { awaitedKinds, waitForKinds } from "./wait-for-kinds.ts";

/** What the caller learns while the plan is carried out, object by object. */
export interface Progress {
  /** Called before something is written, maybe more than once. When it rejects, nothing is. */
  begin(): Promise<void>;
  /** Its own write, so that the watch event of it is recognised. */
  applied(change: Write, meta: ObjectMeta, result: Result): void;
  /** What keeps a wave back, by objects of earlier waves; `outcomes` are those of this pass so far. Asked before each wave that brings
   *  something new. */
  keptBack(wave: number, outcomes: readonly Outcome[]): Promise<KeptBack | undefined>;
  /** All writes went well, and the first deletion is next. When it rejects, nothing is deleted. */
  beforePrune(): Promise<void>;
}

/** A plan carried out as far as it could be. */
export interface Carried {
  readonly outcomes: readonly Outcome[];
  /** The wave that has to wait, with all after it. */
  readonly keptBack: KeptBack | undefined;
}

/** Carries out what may be done now of a plan, step after step; inside a step in parallel. A wave that waits is left to a later pass,
 *  with those after it and all deletions; corrections wait for no wave. One failed object is an outcome and stops only what needs
 *  it: a failed Namespace its objects, a failed CRD its custom resources, any the waves after it. Prunes come last, and not at all
 *  when a write failed. */
export async function applyPlan(
  plan: Plan,
  context: ApplyContext,
  progress: Progress,
  signal: AbortSignal,
): Promise<Carried> {
  const outcomes: Outcome[] = plan.idle.map((change) => ({
    ref: change.ref,
    change,
    result: idleResult(change),
  }));
  const early: Outcome[] = [];
  const maker = wayMaker(context, progress, signal);
  let kept: KeptBack | undefined;
  let asked: number | undefined;
  for (const { wave, writes } of plan.steps) {
    signal.throwIfAborted();
    if (kept === undefined && wave !== asked && writes.some(isRollout))
      kept = await progress.keptBack((asked = wave), outcomes);
    const [later, now] = kept === undefined ? [[], writes] : parted(writes);
    outcomes.push(...later.map((change) => skipped(change, kept && `kept back: ${keptBackText(kept)}`)));
    outcomes.push(...(await awaitedKinds(now, plan, context, signal)));
    const blocked = blockers(outcomes);
    const jobs = now.map((change) => ({ change, blocker: blocked(change) }));
    if (jobs.some(({ blocker }) => blocker === undefined)) await progress.begin();
    const tried = await Promise.all(jobs.map((job) => applyOne(job, context, progress, signal)));
    const way = await makeWay(tried, isFailed(outcomes) ? [] : plan.prunes, maker, context, signal);
    outcomes.push(...way.tried);
    early.push(...way.pruned);
    outcomes.push(...(await waitForKinds(now, context, signal)));
  }
  outcomes.push(...(await pruneAll(plan, { outcomes, early, kept }, context, progress, signal)));
  return { outcomes, keptBack: kept };
}

function wayMaker(context: ApplyContext, progress: Progress, signal: AbortSignal): WayMaker {
  return {
    again: (change) => applyOne({ change, blocker: undefined }, context, progress, signal),
    beforePrune: () => progress.beforePrune(),
    prune: (change) => pruneOne(change, context, signal),
  };
}

interface SoFar {
  readonly outcomes: readonly Outcome[];
  /** What was deleted already, to make way. */
  readonly early: readonly Outcome[];
  readonly kept: KeptBack | undefined;
}

async function pruneAll(
  plan: Plan,
  { outcomes, early, kept }: SoFar,
  context: ApplyContext,
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const gone = new Set(early.map(({ ref }) => refId(ref)));
  const prunes = plan.prunes.filter(({ ref }) => !gone.has(refId(ref)));
  const left = (why: string): readonly Outcome[] => [
    ...early,
    ...prunes.map((change) => heldBack(change, why)),
  ];
  if (prunes.length === 0) return early;
  if (isFailed(outcomes) || isFailed(early)) return left("an object of this release failed");
  if (kept !== undefined) return left(keptBackText(kept));
  await progress.begin();
  await progress.beforePrune();
  const pruned: Outcome[] = [...early];
  for (const change of prunes) {
    signal.throwIfAborted();
    pruned.push(await pruneOne(change, context, signal));
  }
  return pruned;
}

function isFailed(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(({ result }) => result.type === "failed");
}

/** What brings something new, and what puts back what moved. */
function parted(writes: readonly Write[]): readonly [readonly Write[], readonly Write[]] {
  return [writes.filter(isRollout), writes.filter((change) => !isRollout(change))];
}

async function applyOne(
  { change, blocker }: { readonly change: Write; readonly blocker: string | undefined },
  context: ApplyContext,
  progress: Progress,
  signal: AbortSignal,
): Promise<Outcome> {
  const { ref } = change;
  if (blocker !== undefined) return skipped(change, `waits for ${blocker}`);
  try {
    const { result, meta, rewritten } = await context.slots.run(() => {
      signal.throwIfAborted();
      const apply = isRunningHook(change.manifest) ? applyHook : applyObject;
      return apply(change, context, signal);
    });
    if (meta !== undefined) progress.applied(change, meta, result);
    return { ref, change, result, ...(rewritten && { rewritten }) };
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

function skipped(change: Change, reason = ""): Outcome {
  return { ref: change.ref, change, result: { type: "skipped", reason } };
}

function heldBack(change: Prune, why: string): Outcome {
  return skipped(change, `not pruned: ${why}`);
}

function idleResult(change: Change): Result {
  switch (change.action) {
    case "refuse":
      return {
        type: "failed",
        code: change.code,
        message: change.reason,
        ...(change.hint === undefined ? {} : { hint: change.hint }),
      };
    case "skip":
      return { type: "skipped", reason: change.reason };
    default:
      return { type: "unchanged" };
  }
}

/** Which failed object stands in the way of a change: its namespace, the CRD of its kind, or one that could not be created because
 *  the namespace of both is being deleted. */
function blockers(outcomes: readonly Outcome[]): (change: Write) => string | undefined {
  const namespaces = new Map<string, string>();
  const kinds = new Map<string, string>();
  const ending = new Map<string, string>();
  for (const { ref, change, result } of outcomes) {
    if (result.type !== "failed" || !("manifest" in change)) continue;
    if (result.code === "API-TERMINATING") ending.set(ref.namespace, `Namespace ${ref.namespace}`);
    if (ref.kind === "Namespace") namespaces.set(ref.name, refText(ref));
    if (ref.kind === "CustomResourceDefinition") kinds.set(definedKind(change.manifest.object), refText(ref));
  }
  return (change) => {
    const { ref } = change;
    const isNew = change.action === "create" || (change.action === "correct" && change.uid === undefined);
    return (
      namespaces.get(ref.namespace) ??
      kinds.get(groupKindText(ref)) ??
      (isNew && ref.namespace !== "" ? ending.get(ref.namespace) : undefined)
    );
  };
}
