import type { Action } from "../core/change.ts";
import type { DriftItem } from "../core/drift.ts";
import { retryOf, type ErrorCode } from "../core/errors.ts";
import type { Outcome, Result } from "../core/outcome.ts";
import { hasErrors } from "../core/problem.ts";
import { shortSha } from "../core/revision.ts";
import { printable } from "../core/text.ts";
import { verdictOn } from "../diff/rivals.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";
import { isoSeconds, makeConditions, type ConditionNow } from "./conditions.ts";
import { mergeDrift } from "./drift-items.ts";
import type { PassFacts } from "./facts.ts";
import { failuresOf, statusFailure, type Failure } from "./failures.ts";
import { isDifferent, messageLength, messageOf, stillHeld, type SyncWord } from "./status-message.ts";
import { fightingCondition } from "./fights.ts";
import { healthCondition } from "./health-condition.ts";
import { holdCount, holdsOf, isHeldBack, isHeldWhole, withoutHolds } from "./holds.ts";
import { keptList, keptOf, leftoverWait } from "./leftovers.ts";
import { isWait, waitingOf } from "./waiting.ts";

const listLength = 20;
const planLength = 50;
const historyLength = 10;

/** What SyncStatus says after a pass. Equal facts give an equal status, so that nothing is written when nothing changed. */
export function makeStatus(facts: PassFacts): SyncStatusStatus {
  const { previous, revision, digest, total, now } = facts;
  const told = failuresOf(facts);
  const failures = told.map(statusFailure);
  const sync = syncWord(facts);
  const changes = facts.outcomes.filter(({ result }) => isWritten(result));
  const applied = isApplied(facts);
  const drift = mergeDrift(facts);
  const message = printable(messageOf(facts, sync, told, changes.length > 0)).slice(0, messageLength);
  const shown = applied ? revision : (previous.revision?.applied ?? revision);
  if (total === undefined)
    return { ...withoutHolds(facts), ...troubled(facts, sync, failures, message), ...holdsOf(facts) };
  const status: SyncStatusStatus = {
    observedGeneration: facts.generation,
    sync,
    health: facts.health.status,
    conditions: [...conditionsOf(facts, sync, drift.open, message)],
    revision: stringMap({ attempted: revision, applied: applied ? revision : previous.revision?.applied }),
    renderDigest: stringMap({
      attempted: isHeldWhole(facts) ? previous.renderDigest?.attempted : digest,
      applied: applied ? digest : previous.renderDigest?.applied,
    }),
    summary: stringMap({
      revision: shortSha(shown),
      message,
      changed: changes.length > 0 ? isoSeconds(now) : previous.summary?.changed,
    }),
    objects:
      changes.length > 0 || previous.objects === undefined
        ? countObjects(facts.outcomes, total)
        : { ...previous.objects, total, failed: countOf(facts.outcomes, "failed") },
    ...(failures.length === 0 ? {} : { failures: failures.slice(0, listLength) }),
    drift: {
      open: drift.open,
      ...(drift.items.length === 0 ? {} : { items: drift.items.slice(0, listLength) }),
    },
    ...waitingOf(facts),
    ...planOf(facts),
    ...holdsOf(facts),
    ...keptOf(facts),
    ...(facts.completed.length === 0 ? {} : { completed: facts.completed.slice(0, planLength) }),
    history: historyOf(facts, applied, changes.length),
    ...(facts.pin === undefined ? {} : { pin: facts.pin }),
    ...(previous.badRevisions === undefined ? {} : { badRevisions: previous.badRevisions }),
    ...(facts.handled === undefined ? {} : { handled: facts.handled }),
    groupKinds: facts.groupKinds,
    namespaces: facts.namespaces,
  };
  const lacking = truncated(failures, drift.items, facts);
  return Object.keys(lacking).length === 0 ? status : { ...status, truncated: lacking };
}

/** While no render of the release is known: what was said before stays, with the trouble on top. */
function troubled(
  facts: PassFacts,
  sync: SyncWord,
  failures: readonly Failure[],
  message: string,
): SyncStatusStatus {
  const { previous, revision, handled } = facts;
  return {
    sync,
    conditions: [...conditionsOf(facts, sync, previous.drift?.open ?? 0, message)],
    revision: stringMap({
      attempted: revision === "" ? previous.revision?.attempted : revision,
      applied: previous.revision?.applied,
    }),
    summary: { ...previous.summary, message },
    ...(failures.length === 0 ? {} : { failures: failures.slice(0, listLength) }),
    ...waitingOf(facts),
    ...(handled === undefined ? {} : { handled }),
  };
}

/** True when nothing of this render is left to be written: what differs from now on is drift. A plan that Observe only reports,
 *  or an object that failed, is left. */
function isApplied({ gitSync, problems, waitingFor, outcomes, pin }: PassFacts): boolean {
  // Mistakes of the newest commit are none of what is pinned.
  if (gitSync.suspend || (hasErrors(problems) && pin === undefined) || waitingFor !== undefined) return false;
  const rollout = new Set<Action>(["create", "adopt", "update"]);
  const isLeft = (type: Result["type"]): boolean => type === "skipped" || type === "held";
  return !outcomes.some(
    ({ change, result }) => result.type === "failed" || (isLeft(result.type) && rollout.has(change.action)),
  );
}

/** What is in the cluster compared with Git, in one word (resources.md). */
export function syncWord(facts: PassFacts): SyncWord {
  const { gitSync, outcomes } = facts;
  if (gitSync.suspend) return "Suspended";
  if (hasErrors(facts.problems)) return "Failed";
  const failed = outcomes.filter(({ result }) => result.type === "failed");
  if (failed.some(({ result }) => result.type === "failed" && !passes(result.code, facts))) return "Failed";
  if (isHeldBack(facts)) return "Held";
  if (facts.source !== undefined && facts.pin === undefined)
    return facts.source.code === "SYNC-EMPTY" ? "Held" : "Stale";
  if (facts.held !== undefined || stillHeld(facts) !== undefined || isToolHeld(facts)) return "Held";
  if (failed.length > 0 || facts.waitingFor !== undefined) return "Waiting";
  if (leftoverWait(facts) !== undefined) return "Waiting";
  const isContested = facts.rivals.some(({ rival }) => verdictOn(rival.manager) === "unknown");
  return isContested || outcomes.some(isDifferent)
    ? "OutOfSync"
    : facts.pin === undefined
      ? "Synced"
      : "Pinned";
}

/** Whether a failure is likely to pass by itself: a port may be held by what leaves Git, as long as that is not decided. */
function passes(code: ErrorCode, { pruneWaits }: PassFacts): boolean {
  return isWait(code) || (code === "OBJ-TAKEN" && pruneWaits !== undefined);
}

/** Another GitOps tool writes an object of the release: one of the two has to be told to stop. */
function isToolHeld({ fights }: PassFacts): boolean {
  return fights.some(({ against }) => against === "tool");
}

/** True when the object was written. */
export function isWritten(result: Result): boolean {
  return [
    "created",
    "adopted",
    "configured",
    "corrected",
    "replaced",
    "pruned",
    "orphaned",
    "yielded",
    "keptBy",
  ].includes(result.type);
}

function conditionsOf(facts: PassFacts, sync: SyncWord, open: number, message: string) {
  const { health, source, previous, generation, now } = facts;
  const inSync = sync === "Synced" || sync === "Pinned";
  const ready = inSync && health.status === "Healthy";
  const wanted: ConditionNow[] = [
    { type: "Ready", status: ready ? "True" : "False", reason: inSync ? health.status : sync, message },
    is("Reconciling", sync === "Syncing" || sync === "Waiting", sync, "Idle"),
    is("Stalled", isStalled(facts, sync), sync, "Going"),
    {
      type: "SourceReady",
      status: source ? "False" : "True",
      reason: source ? "Failed" : "Fetched",
      message: source?.message ?? "",
    },
    healthCondition(health, previous),
    is("Drifted", open > 0, "Drifted", "AsInGit"),
    fightingCondition(facts.fights),
  ];
  return makeConditions(wanted, previous.conditions ?? [], { generation, now });
}

/** Somebody has to do something: what is tried again by itself is no such failure (kstatus takes Stalled for the end). */
function isStalled({ problems, outcomes }: PassFacts, sync: SyncWord): boolean {
  const isFinal = ({ result }: Outcome): boolean =>
    result.type === "failed" && retryOf[result.code] === "never";
  return sync === "Held" || (sync === "Failed" && (hasErrors(problems) || outcomes.some(isFinal)));
}

function is(type: string, holds: boolean, yes: string, no: string): ConditionNow {
  return { type, status: holds ? "True" : "False", reason: holds ? yes : no, message: "" };
}

function countObjects(outcomes: readonly Outcome[], total: number): SyncStatusStatus["objects"] {
  const count = (type: Result["type"]): number => countOf(outcomes, type);
  return {
    total,
    created: count("created"),
    adopted: count("adopted"),
    configured:
      count("configured") + count("corrected") + count("replaced") + count("yielded") + count("keptBy"),
    unchanged: count("unchanged"),
    pruned: count("pruned"),
    failed: count("failed"),
  };
}

function countOf(outcomes: readonly Outcome[], type: Result["type"]): number {
  return outcomes.filter(({ result }) => result.type === type).length;
}

function planOf(facts: PassFacts): Pick<SyncStatusStatus, "plan"> {
  const { held, previous, now } = facts;
  const still = stillHeld(facts);
  if (held === undefined) return still === undefined ? {} : { plan: still };
  const destructive = held.objects
    .slice(0, planLength)
    .map(({ ref, uid }) => ({ action: "prune" as const, ref, uid }));
  const at = previous.plan?.hash === held.hash && previous.plan.at ? previous.plan.at : isoSeconds(now);
  return { plan: { hash: held.hash, nonce: held.nonce, at, destructive } };
}

function historyOf(
  facts: PassFacts,
  applied: boolean,
  changes: number,
): NonNullable<SyncStatusStatus["history"]> {
  const { previous, revision, commit, digest, pin, health, now } = facts;
  const history = previous.history ?? [];
  const isNews = applied && (previous.renderDigest?.applied !== digest || history.length === 0);
  const isWell = applied && health.status === "Healthy";
  if (!isNews)
    return history.map((entry, index) =>
      index === 0 && isWell && entry.digest === digest ? { ...entry, healthy: true } : entry,
    );
  const { author, subject } = commit;
  const seq = (history[0]?.seq ?? 0) + 1;
  const result = pin === undefined ? "Applied" : "RolledBack";
  const well = isWell ? { healthy: true } : {};
  const entry = { seq, revision, author, subject, at: isoSeconds(now), result, changes, digest, ...well };
  return [entry, ...history].slice(0, historyLength);
}

function truncated(failures: readonly Failure[], drift: readonly DriftItem[], facts: PassFacts) {
  const { held, completed } = facts;
  const rows: readonly (readonly [string, number])[] = [
    ["failures", failures.length - listLength],
    ["drift.items", drift.length - listLength],
    ["holds", holdCount(facts) - listLength],
    ["plan.destructive", (held?.objects.length ?? 0) - planLength],
    ["completed", completed.length - planLength],
    ["kept", keptList(facts).length - listLength],
  ];
  return Object.fromEntries(rows.filter(([, lacking]) => lacking > 0));
}

/** Absent instead of undefined, as JSON has it. */
function stringMap<Key extends string>(
  map: Readonly<Record<Key, string | undefined>>,
): Partial<Record<Key, string>> {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined)) as Partial<
    Record<Key, string>
  >;
}
