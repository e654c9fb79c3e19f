import { previewObject } from "../apply/preview-object.ts";
import type { ApplyContext } from "../apply/context.ts";
import { SynclineError, type ErrorCode } from "../core/errors.ts";
import { groupKindText } from "../core/object-ref.ts";
import type { PlannedRelease, PlannedStep } from "../core/planned.ts";
import { maskChange } from "../diff/mask.ts";
import { hideInFields } from "../diff/mask-texts.ts";
import { definedKinds } from "../plan/defined-kind.ts";
import { lateObjects } from "../plan/late-objects.ts";
import { isWrite, type Write } from "../plan/plan.ts";
import { plannedSteps, type Draft } from "../report/planned-steps.ts";
import type { Deps } from "./deps.ts";
import { each } from "./each.ts";
import { judge, type Judged, type JudgeDeps } from "./judge.ts";
import { applyContext, type Pass } from "./pass.ts";

/** What planning needs of the outside world. Only dry-runs are sent. */
export type PlanDeps = JudgeDeps & Pick<Deps, "clock" | "log" | "settings">;

/** How much may be tried by dry-run, over all releases that are planned together. */
export interface PreviewBudget {
  objects: number;
  /** Aborts when the time is over. */
  readonly signal: AbortSignal;
}

/** As many as are looked at in detail at once, so that planning takes little of what passes need. */
const atOnce = 4;

/** What the next pass over a release would do: the same judgement, nothing written, nothing remembered. Throws SynclineError when the
 *  release cannot be judged. */
export async function planRelease(
  pass: Pass,
  budget: PreviewBudget,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<PlannedRelease> {
  // Another pass may be going on over the same memory.
  const dry: Pass = { ...pass, memory: { ...pass.memory } };
  const judged = await judge(dry, deps, signal);
  dry.memory.contests = judged.contests;
  const drafts = plannedSteps({ ...judged, mode: pass.gitSync.mode });
  const all = await previewAll(drafts, dry, budget, deps, signal);
  // After a restart it is not known which objects a new commit changes: an update of nothing is none.
  const steps = all.filter((step) => step.action !== "update" || isNews(step));
  return plannedRelease(dry, judged, steps, all.length - steps.length);
}

function isNews({ fields, conflicts, problem, unknown }: PlannedStep): boolean {
  return fields.length > 0 || conflicts !== undefined || problem !== undefined || unknown !== undefined;
}

function plannedRelease(
  pass: Pass,
  judged: Judged,
  steps: readonly PlannedStep[],
  idle: number,
): PlannedRelease {
  const { gitSync, memory, revision } = pass;
  const { held } = judged.gated;
  const isMade = held !== undefined && memory.status.plan?.hash === held.hash;
  const unchanged = judged.changes.filter(({ action }) => action === "unchanged").length;
  return {
    namespace: gitSync.namespace,
    gitSync: gitSync.name,
    release: memory.name,
    target: gitSync.target,
    revision,
    mode: gitSync.mode,
    hash: isMade ? held.hash : "",
    needsApproval: held !== undefined,
    ...(held === undefined ? {} : { held: held.reason }),
    steps,
    unchanged: unchanged + idle,
    ...(judged.waits === undefined ? {} : { pruneWaits: judged.waits }),
    problems: [...problemsOf(pass), ...lateObjects(judged.plan)],
  };
}

function problemsOf({ memory, source, gitSync }: Pass): PlannedRelease["problems"] {
  const told = (memory.latest?.rendered.problems ?? []).filter(
    ({ severity, code }) => severity === "error" || code === "POL-WARN",
  );
  const suspended = gitSync.suspend
    ? [{ severity: "warning", code: "CFG-SPEC", message: "suspended by spec.suspend" } as const]
    : [];
  const trouble =
    source === undefined
      ? []
      : [{ severity: "warning", code: "SYNC-EMPTY", message: `${source.code} ${source.message}` } as const];
  const unread = { severity: "warning", code: "SYNC-EMPTY", message: "Git has not been read yet" } as const;
  const isUnread = memory.latest === undefined && source === undefined && !gitSync.suspend;
  return [
    ...suspended,
    ...trouble,
    ...(isUnread ? [unread] : []),
    ...told.map(({ values: _values, ...problem }) => problem),
  ];
}

/** Fills in what each write would change. */
async function previewAll(
  drafts: readonly Draft[],
  pass: Pass,
  budget: PreviewBudget,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<readonly PlannedStep[]> {
  const secrets = pass.rendition?.rendered.secretTexts ?? [];
  const previewing = { context: applyContext(pass, deps), budget, secrets };
  const isComing = comingWith(drafts, pass);
  const steps = drafts.map(({ step }) => step);
  await each([...drafts.entries()], atOnce, async ([index, { change, step }]) => {
    if (!isWrite(change) || step.problem !== undefined) return;
    const found = await previewed(change, step, previewing, signal);
    const { problem, ...rest } = found;
    steps[index] =
      problem !== undefined && isComing(change, problem.code)
        ? { ...rest, unknown: "it cannot be tried before its Namespace or kind is there" }
        : found;
  });
  return steps;
}

interface Previewing {
  readonly context: ApplyContext;
  readonly budget: PreviewBudget;
  /** Of the release's values. */
  readonly secrets: readonly string[];
}

/** Whether a refusal is of an object whose Namespace or kind this very plan brings. */
function comingWith(
  drafts: readonly Draft[],
  { memory: { settings } }: Pass,
): (change: Write, code: ErrorCode) => boolean {
  const writes = drafts.flatMap(({ change }) => (isWrite(change) ? [change] : []));
  const kinds = definedKinds(writes.map(({ manifest }) => manifest.object));
  const namespaces = new Set(writes.filter(({ ref }) => ref.kind === "Namespace").map(({ ref }) => ref.name));
  if (settings.createNamespace) namespaces.add(settings.namespace);
  return ({ ref }, code) =>
    (code === "API-NOT-FOUND" && namespaces.has(ref.namespace)) ||
    (code === "OBJ-KIND" && kinds.has(groupKindText(ref)));
}

async function previewed(
  change: Write,
  step: PlannedStep,
  { context, budget, secrets }: Previewing,
  signal: AbortSignal,
): Promise<PlannedStep> {
  if (budget.objects === 0) return { ...step, unknown: "not looked at: too many objects change" };
  budget.objects -= 1;
  try {
    const inTime = AbortSignal.any([signal, budget.signal]);
    const found = await context.slots.run(() => previewObject(change, context, inTime));
    const fields = hideInFields(found.fields, secrets).map((field) => maskChange(change.ref, field));
    return { ...step, ...found, fields: fields.length === 0 ? step.fields : fields };
  } catch (error) {
    signal.throwIfAborted();
    if (budget.signal.aborted) return { ...step, unknown: "not looked at: it took too long" };
    if (!(error instanceof SynclineError)) throw error;
    return { ...step, unknown: `${error.code} ${error.message}` };
  }
}
