import { retryOf } from "../core/errors.ts";
import type { Change, FieldChange } from "../core/change.ts";
import { uidPath, type DriftAction, type DriftItem } from "../core/drift.ts";
import { manager as managers } from "../core/labels.ts";
import type { Outcome, Result } from "../core/outcome.ts";
import { refText } from "../core/object-ref.ts";
import { isoSeconds } from "./conditions.ts";
import type { PassFacts } from "./facts.ts";
import { fightItem } from "./fights.ts";
import { short } from "./short.ts";

/** The drift that one pass saw, field by field, with what was done about it. */
export function driftItems(outcomes: readonly Outcome[], now: Date): readonly DriftItem[] {
  return outcomes.flatMap((outcome) =>
    outcome.change.action === "correct" && outcome.result.type !== "fighting"
      ? itemsOf(outcome, outcome.change, now)
      : [],
  );
}

function itemsOf(
  { ref, result }: Outcome,
  change: Extract<Change, { action: "correct" }>,
  now: Date,
): DriftItem[] {
  const unknown = {
    ref,
    manager: "",
    operation: "",
    subresource: "",
    user: "",
    since: isoSeconds(now),
    action: actionOn("", result),
  };
  if (change.kind === "deleted") return [{ ...unknown, path: "", actual: "deleted", grade: "C" }];
  return change.fields.filter(isMoved).map(({ path, before, after, owner, user }) => ({
    ...unknown,
    path,
    action: actionOn(path, result),
    ...(after === undefined ? {} : { expected: after }),
    ...(before === undefined ? {} : { actual: before }),
    manager: owner?.manager ?? "",
    operation: owner?.operation ?? "",
    subresource: owner?.subresource ?? "",
    since: owner?.time || isoSeconds(now),
    ...(user === undefined ? {} : { user }),
    grade: user !== undefined ? "A" : owner === undefined ? "C" : "B",
  }));
}

/** What became of one field of a correction: what was written but for some fields is corrected but for these. */
function actionOn(path: string, result: Result): DriftAction {
  const isAmong = (others: readonly string[]): boolean =>
    others.some(
      (other) => path === other || (path.startsWith(other) && /^[.[]/.test(path.slice(other.length))),
    );
  switch (result.type) {
    case "corrected":
    case "replaced":
      return "corrected";
    case "yielded":
      return isAmong(result.rivals.map((rival) => rival.path)) ? "reported" : "corrected";
    case "keptBy":
      return isAmong(result.paths) ? "reported" : "corrected";
    case "failed":
      return retryOf[result.code] === "never" ? "uncorrectable" : "reported";
    case "held":
      return "held";
    default:
      return "reported";
  }
}

/** False for what an apply of ours left to itself: a hold kept what Git says from it. */
function isMoved({ owner }: FieldChange): boolean {
  return owner?.manager !== managers.handover;
}

/** Drift that stood open when a commit came: from then on the same difference is a rollout. Fights go by their own rules. */
export function supersededItems(facts: PassFacts): readonly DriftItem[] {
  const { previous, digest, total } = facts;
  const applied = previous.renderDigest?.applied;
  if (applied === undefined || applied === digest || total === undefined) return [];
  const still = new Set(driftItems(facts.outcomes, facts.now).map(itemKey));
  return (previous.drift?.items ?? [])
    .map((item) => item as DriftItem)
    .filter(
      (item) => ["reported", "held", "uncorrectable"].includes(item.action) && !still.has(itemKey(item)),
    )
    .map((item) => ({ ...item, action: "superseded" }));
}

function itemKey({ ref, path }: Pick<DriftItem, "ref" | "path">): string {
  return `${refText(ref)} ${path}`;
}

/** New items in front of those already known; an item of a field that is fine again is no longer open. */
export function mergeDrift(facts: PassFacts): {
  readonly open: number;
  readonly items: readonly DriftItem[];
} {
  const fresh = driftItems(facts.outcomes, facts.now);
  const key = itemKey;
  // A hold goes before a fight.
  const held = new Set(fresh.filter(({ action }) => action === "held").map(key));
  const fights = facts.fights.map(fightItem).filter((fight) => !held.has(key(fight)));
  const known = new Map(
    (facts.previous.drift?.items ?? []).map((item) => [key(item as DriftItem), item as DriftItem]),
  );
  const now = fresh.map((item) => {
    const before = known.get(key(item));
    known.delete(key(item));
    return before?.action === item.action && item.action !== "corrected"
      ? { ...item, ...toldBefore(item, before), since: before.since }
      : item;
  });
  const past = [
    ...supersededItems(facts),
    ...[...known.values()].filter(({ action }) => isOver(action)),
  ].filter((item) => !fights.some((fight) => key(fight) === key(item)));
  const open = now.filter(({ action }) => action !== "corrected").length;
  return { open: fights.length + open, items: [...fights, ...now, ...past] };
}

/** True for drift that is open no more. */
export function isOver(action: string): boolean {
  return action === "corrected" || action === "superseded";
}

/** Who was known before a restart is known still, while the field is as it was left: the same value by the same manager at the same time. */
function toldBefore(item: DriftItem, before: DriftItem): Pick<DriftItem, "user" | "grade"> {
  const isAsLeft =
    item.manager === before.manager &&
    item.operation === before.operation &&
    item.subresource === before.subresource &&
    item.since === before.since &&
    JSON.stringify(item.actual) === JSON.stringify(before.actual);
  const { user, grade } = item.grade !== "A" && isAsLeft && before.grade === "A" ? before : item;
  return { user, grade };
}

/** `alice set Deployment shop/web .spec.replicas 3→10 (kubectl-edit)`; nobody is named whom nothing proves. */
export function driftText(item: DriftItem): string {
  return item.user === "" || item.manager === ""
    ? whatHappened(item)
    : `${whatHappened(item)} (${item.manager})`;
}

function whatHappened({ ref, path, expected, actual, manager, user }: DriftItem): string {
  const who = user || manager || "somebody";
  if (path === "") return `${who} deleted ${refText(ref)}`;
  if (path === uidPath) return `${who} replaced ${refText(ref)} by another object of that name`;
  const value = actual === undefined ? "" : ` (${short(actual)})`;
  if (expected === undefined) return `${who} added ${refText(ref)} ${path}${value}`;
  if (actual === undefined) return `${who} removed ${refText(ref)} ${path} (was ${short(expected)})`;
  return `${who} set ${refText(ref)} ${path} ${short(expected)}→${short(actual)}`;
}
