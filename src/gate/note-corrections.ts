import type { FieldChange } from "../core/change.ts";
import type { Fight } from "../core/fight.ts";
import type { Manifest } from "../core/manifest.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import type { Outcome } from "../core/outcome.ts";
import { toolOf } from "../diff/tools.ts";
import { contested, contestUnder, fieldOf, windowMs, within, type Contest, type Contests } from "./fights.ts";

/** The contests after the writes of a pass: what was corrected counts, what was taken from a GitOps tool is remembered, and what the
 *  API server stored otherwise than it was sent is a fight at once: our own request was changed, so that no repetition helps. */
export function noteCorrections(
  before: Contests,
  outcomes: readonly Outcome[],
  { now, digestOf }: { readonly now: number; readonly digestOf: (manifest: Manifest) => string },
): Contests {
  const next = new Map(before);
  for (const outcome of outcomes) {
    const { ref, change } = outcome;
    if (!("manifest" in change) || !isWritten(outcome)) continue;
    const id = refId(ref);
    const contest = noted(contestUnder(next.get(id), digestOf(change.manifest), true), outcome, now);
    if (contest.corrected.size + contest.takenFrom.size + contest.fights.size > 0) next.set(id, contest);
    else next.delete(id);
  }
  return next;
}

function isWritten({ change, result }: Outcome): boolean {
  const ended = ["created", "adopted", "configured", "corrected", "replaced", "yielded", "keptBy"];
  return ended.includes(result.type) || (change.action === "touched" && result.type === "unchanged");
}

function noted(contest: Contest, outcome: Outcome, now: number): Contest {
  const { ref, change, result, rewritten = [] } = outcome;
  const yielded = result.type === "yielded" ? result.rivals.map(({ path }) => path) : [];
  const corrected = new Map<string, readonly number[]>();
  for (const [path, times] of contest.corrected) {
    const recent = within(times, now);
    if (recent.length > 0) corrected.set(path, recent);
  }
  for (const { path } of contested(change)) {
    if (yielded.includes(path)) continue;
    const field = fieldOf(path);
    corrected.set(field, [...(corrected.get(field) ?? []).filter((at) => at !== now), now]);
  }
  const takenFrom = new Map(contest.takenFrom);
  for (const manager of ownersOf(outcome)) if (toolOf(manager) !== undefined) takenFrom.set(manager, now);
  return { ...contest, corrected, takenFrom, fights: withRewritten(contest.fights, ref, rewritten, now) };
}

function ownersOf({ change }: Outcome): readonly string[] {
  if (change.action === "adopt") return change.owners.map(({ manager }) => manager);
  return contested(change).flatMap(({ owner }) => (owner === undefined ? [] : [owner.manager]));
}

/** The newest answer alone says what admission rewrites. */
function withRewritten(
  fights: ReadonlyMap<string, Fight>,
  ref: ObjectRef,
  rewritten: readonly FieldChange[],
  now: number,
): ReadonlyMap<string, Fight> {
  const next = new Map([...fights].filter(([, { against }]) => against !== "admission"));
  for (const change of rewritten) {
    const path = fieldOf(change.path);
    const before = fights.get(path);
    if (!next.has(path))
      next.set(path, before?.against === "admission" ? before : rewrittenAs(ref, path, change, now));
  }
  return next;
}

function rewrittenAs(ref: ObjectRef, path: string, { before, after }: FieldChange, now: number): Fight {
  return {
    ref,
    path,
    against: "admission",
    ...(after === undefined ? {} : { expected: after }),
    ...(before === undefined ? {} : { actual: before }),
    manager: "",
    operation: "",
    subresource: "",
    since: now,
    wroteAt: now,
    pauseMs: windowMs,
    triedAt: undefined,
  };
}
