import type { Change } from "../core/change.ts";
import { refId } from "../core/object-ref.ts";
import type { Outcome } from "../core/outcome.ts";
import type { PlannedAction, PlannedStep } from "../core/planned.ts";
import type { Gated } from "../gate/gate.ts";
import { isRollout, isWrite, makePlan, type Prune } from "../plan/plan.ts";

/** What was judged about a release: nothing of it is done yet. */
export interface ToPlan {
  readonly changes: readonly Change[];
  readonly prunes: readonly Prune[];
  readonly orphans: readonly Extract<Change, { action: "orphan" }>[];
  readonly gated: Gated;
  readonly mode: "Apply" | "Observe";
}

/** A step, and the change that it is about: more may be found out about it. */
export interface Draft {
  readonly step: PlannedStep;
  readonly change: Change;
}

/** Every step in the order a pass would take, also those that it would not take now, with what they wait for. What is as it should
 *  be is no step. Fields of updates are not known yet. */
export function plannedSteps({ changes, prunes, orphans, gated, mode }: ToPlan): readonly Draft[] {
  const plan = makePlan([...changes, ...prunes]);
  const blocked = new Map(gated.blocked.map((outcome) => [refId(outcome.ref), outcome]));
  const draft = (change: Change, wave: number): Draft => ({
    change,
    step: {
      wave,
      action: actions[change.action],
      ref: change.ref,
      ...uidOf(change),
      fields: change.action === "correct" ? change.fields : [],
      ...(change.action === "adopt" ? { owners: change.owners } : {}),
      ...waitOf(change, blocked.get(refId(change.ref)), gated),
    },
  });
  const last = plan.steps.at(-1)?.wave ?? 0;
  const observed = mode === "Observe" ? { waitsFor: observe } : {};
  return [
    ...plan.idle.filter(isRefused).map((change) => draft(change, 0)),
    ...afterWaves(plan.steps.flatMap(({ wave, writes }) => writes.map((change) => draft(change, wave)))),
    ...plan.prunes.map((change) => draft(change, last)),
    ...orphans.map((change) => {
      const { step } = draft(change, last);
      return { change, step: { ...step, ...observed } };
    }),
  ];
}

/** What Git says newly waits for the waves before it, as far as they have something new; what is put back does not. */
function afterWaves(drafts: readonly Draft[]): readonly Draft[] {
  const waves = drafts.filter(({ change }) => isRollout(change)).map(({ step }) => step.wave);
  return drafts.map((draft) => {
    const before = Math.max(...waves.filter((wave) => wave < draft.step.wave));
    if (before === -Infinity || !isRollout(draft.change)) return draft;
    return { ...draft, step: { waitsFor: `wave ${before} to be Healthy`, ...draft.step } };
  });
}

const observe = "mode is Observe: nothing is written";

const actions: Readonly<Record<Change["action"], PlannedAction>> = {
  create: "create",
  adopt: "adopt",
  update: "update",
  correct: "correct",
  touched: "reapply",
  prune: "prune",
  orphan: "orphan",
  refuse: "refuse",
  skip: "refuse",
  unchanged: "refuse",
};

function isRefused({ action }: Change): boolean {
  return action === "refuse" || action === "skip";
}

function uidOf(change: Change): Pick<PlannedStep, "uid"> {
  const uid =
    change.action === "prune"
      ? change.live.metadata.uid
      : "uid" in change
        ? (change.uid ?? undefined)
        : undefined;
  return uid === undefined ? {} : { uid };
}

function waitOf(
  change: Change,
  blocked: Outcome | undefined,
  gated: Gated,
): Pick<PlannedStep, "waitsFor" | "problem"> {
  if (change.action === "refuse") return { problem: { code: change.code, message: change.reason } };
  if (change.action === "skip") return { waitsFor: change.reason };
  if (change.action === "prune" && gated.held !== undefined && blocked === undefined)
    return { waitsFor: "approval" };
  if (blocked?.result.type === "held" && !gated.allowed.some(({ ref }) => ref === change.ref))
    return { waitsFor: `the end of its hold (${blocked.result.reason})` };
  if (blocked?.result.type === "skipped") return { waitsFor: blocked.result.reason };
  const isLeft = blocked?.result.type === "fighting" && !gated.allowed.some(({ ref }) => ref === change.ref);
  if (isLeft) return { waitsFor: "whoever keeps writing it to stop" };
  if (blocked?.result.type !== "failed" || !isWrite(change)) return {};
  const { code, message, hint } = blocked.result;
  return { problem: { code, message, ...(hint === undefined ? {} : { hint }) } };
}
