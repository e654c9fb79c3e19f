import { pruneIsOff, type Going } from "../core/leftovers.ts";
import { refId, refText } from "../core/object-ref.ts";
import { printable } from "../core/text.ts";
import { finalizerHint, finalizerText } from "../health/finalizers.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";
import { isoSeconds } from "./conditions.ts";
import type { PassFacts } from "./facts.ts";

type Told = Pick<PassFacts, "leftovers" | "pruneWaits">;

/** What a release waits for when objects are still there that should not be: one that is being deleted and held first, then those
 *  of which it is not known whether they may be deleted. Finalizers are never taken off. */
export function leftoverWait({
  leftovers,
  pruneWaits,
}: Told): NonNullable<PassFacts["waitingFor"]> | undefined {
  if (leftovers === undefined) return undefined;
  const { going, undecided, hint } = leftovers;
  const [first] = going;
  if (first !== undefined) {
    const condition = first.isDesired ? "gone, to be made anew" : "gone";
    return { object: refText(first.ref), condition, hint: goingHint(first) };
  }
  if (pruneWaits === undefined) return undefined;
  const [left] = undecided;
  if (left !== undefined)
    return { object: refText(left), condition: "may be deleted", hint: said(pruneWaits, hint) };
  // Nothing is known to be left, because something may not be looked at at all.
  return hint === ""
    ? undefined
    : { object: "everything of this release", condition: "is seen", hint: said(pruneWaits, hint) };
}

/** The same as one sentence, for the status's message; undefined = there is nothing to wait for. */
export function leftoverText(facts: Told): string | undefined {
  const wait = leftoverWait(facts);
  if (wait === undefined || facts.leftovers === undefined) return undefined;
  const { going, undecided } = facts.leftovers;
  const [first] = going;
  if (first !== undefined) {
    const held = first.finalizers.map(finalizerText).join(", ");
    return `${wait.object} is being deleted${held === "" ? "" : `, held by ${held}`}${andMore(going.length)}`;
  }
  if (undecided.length === 0) return facts.pruneWaits;
  return `${wait.object} left Git and is not deleted yet${andMore(undecided.length)}: ${facts.pruneWaits ?? ""}`;
}

/** `; 3 left Git and stay`: objects that are kept and still ours. "" without any. */
export function keptText({ leftovers }: Told): string {
  const count = leftovers?.kept.filter(({ reason }) => reason === pruneIsOff).length ?? 0;
  return count === 0 ? "" : `; ${count} left Git and ${count === 1 ? "stays" : "stay"}: ${pruneIsOff}`;
}

const isStray = "its membership label was taken off before it left Git: it is nobody's now";
const longestList = 20;

/** Objects that left Git and stay, newest first: what stays now, and what was let go before, until Git has it again. */
export function keptList(facts: PassFacts): readonly KeptObject[] {
  const { leftovers, previous, outcomes, now } = facts;
  const before = previous.kept ?? [];
  if (leftovers === undefined) return before;
  const sinceOf = (id: string) => before.find(({ ref }) => refId(ref) === id)?.at ?? isoSeconds(now);
  const present = leftovers.kept.map(({ ref, reason }) => ({ ref, reason, at: sinceOf(refId(ref)) }));
  const strays = outcomes
    .filter(({ change, result }) => change.action === "orphan" && change.stray && result.type === "orphaned")
    .map(({ ref }) => ({ ref, reason: isStray, at: isoSeconds(now) }));
  const isNews = new Set([...present, ...outcomes].map(({ ref }) => refId(ref)));
  const past = before.filter(({ ref, reason }) => reason !== pruneIsOff && !isNews.has(refId(ref)));
  return [...present, ...strays, ...past];
}

/** As the status has it, without what is too much for it. */
export function keptOf(facts: PassFacts): Pick<SyncStatusStatus, "kept"> {
  const kept = keptList(facts);
  return kept.length === 0 ? {} : { kept: kept.slice(0, longestList) };
}

type KeptObject = NonNullable<SyncStatusStatus["kept"]>[number];

function goingHint({ finalizers, ref }: Going): string {
  if (finalizers.length > 0) return printable(finalizerHint(finalizers));
  if (ref.group === "" && ref.kind === "Namespace")
    return "what is in it goes first (kubectl get namespace -o yaml says what still holds it)";
  return "it ends within its grace period";
}

function said(reason: string, hint: string): string {
  return hint === "" ? reason : `${reason}. ${hint}`;
}

function andMore(count: number): string {
  return count > 1 ? ` (and ${count - 1} more)` : "";
}
