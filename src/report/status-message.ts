import { isForeign } from "../core/change.ts";
import type { Outcome } from "../core/outcome.ts";
import { refText } from "../core/object-ref.ts";
import { shortSha } from "../core/revision.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";
import { driftItems, driftText } from "./drift-items.ts";
import type { PassFacts } from "./facts.ts";
import { failureLine, type ToldFailure } from "./failures.ts";
import { fightItem } from "./fights.ts";
import { heldMessage, isHeldBack, partlyHeld } from "./holds.ts";
import { keptText, leftoverText } from "./leftovers.ts";
import { observedPlan } from "./observed-plan.ts";
import { objectCount, scaledText, withoutScaled } from "./scaled-text.ts";
import { pinEnd } from "./rollback-events.ts";
import { outcomeWait } from "./waiting.ts";

export type SyncWord = NonNullable<SyncStatusStatus["sync"]>;

export const messageLength = 300;

/** The one sentence of a release's status: what matters most first. */
export function messageOf(
  facts: PassFacts,
  sync: SyncWord,
  failures: readonly ToldFailure[],
  changed: boolean,
): string {
  const { held, source, waitingFor, health, outcomes, total, previous } = facts;
  if (sync === "Suspended") return "suspended by spec.suspend";
  if (sync === "Failed" && failures[0] !== undefined) return failed(failures[0], failures.length);
  if (isHeldBack(facts)) return heldMessage(facts);
  if (source !== undefined && facts.pin === undefined)
    return `last good state kept: ${source.code} ${source.message}`;
  if (held !== undefined) return `${held.reason}; approve ${held.hash}`;
  const plan = stillHeld(facts);
  if (plan !== undefined)
    return (
      (previous.sync === "Held" && previous.summary?.message) || `deletions wait; approve ${plan.hash ?? ""}`
    );
  if (waitingFor !== undefined)
    return waitingFor.text ?? `waits for ${waitingFor.object}: ${waitingFor.condition}`;
  const wait = sync === "Waiting" ? outcomeWait(outcomes) : undefined;
  if (wait !== undefined)
    return `waits for ${wait.object}: ${wait.condition}${wait.hint === "" ? "" : `; ${wait.hint}`}`;
  if (failures[0] !== undefined) return failed(failures[0], failures.length);
  const leftover = leftoverText(facts);
  if (leftover !== undefined) return leftover;
  const observed = observedPlan(facts);
  if (observed !== undefined) return observed;
  const drift = driftItems(outcomes, facts.now);
  const isOpen = drift.some(({ action }) => action !== "corrected");
  if (drift[0] !== undefined && (isOpen || health.status === "Healthy"))
    return `${drift[0].action}: ${driftText(drift[0])}${andMore(drift.length)}`;
  const [fight] = facts.fights;
  if (fight !== undefined)
    return `${fightItem(fight).action}: ${driftText(fightItem(fight))}${andMore(facts.fights.length)}`;
  const [left] = facts.rivals;
  if (left !== undefined) {
    const { ref, rival } = left;
    return `${refText(ref)} ${rival.path} is left to ${rival.manager}${andMore(facts.rivals.length)}${scaledText(facts)}`;
  }
  const [stays] = facts.kept;
  if (stays !== undefined) {
    const { ref, kept } = stays;
    const more = andMore(facts.kept.length + kept.paths.length - 1);
    return `${refText(ref)} ${kept.paths[0] ?? ""} left Git and stays: ${kept.managers.join(", ")} owns it too${more}`;
  }
  if (sync === "OutOfSync") return planned(outcomes);
  if (health.status !== "Healthy" && health.message !== "") return health.message;
  const kept = !changed && previous.sync === "Synced" && previous.summary?.message?.startsWith("corrected: ");
  const what = kept ? withoutScaled(previous.summary?.message ?? "") : objectCount(total ?? 0);
  return `${pinText(facts)}${what}${scaledText(facts)}${keptText(facts)}${partlyHeld(facts)}`;
}

/** What is in force instead of what Git says, why, and how that ends. */
function pinText({ pin, source }: PassFacts): string {
  if (pin === undefined) return "";
  const { revision = "", from = "", by = "", reason } = pin;
  const why = reason === undefined ? "" : `: ${reason}`;
  const away = source === undefined ? "" : ` (${source.code}: Git cannot be read now)`;
  const who = by === "" ? "" : ` by ${by}`;
  return `pinned to ${shortSha(revision)}, back from ${shortSha(from)}${who}${why}, ${pinEnd}${away}; `;
}

function failed(failure: ToldFailure, count: number): string {
  const more = andMore(count);
  return `${failureLine(failure, messageLength - more.length)}${more}`;
}

function andMore(count: number): string {
  return count > 1 ? ` (and ${count - 1} more)` : "";
}

function planned(outcomes: readonly Outcome[]): string {
  const count = outcomes.filter(isDifferent).length;
  return `${count} ${count === 1 ? "object differs" : "objects differ"} from Git`;
}

/** The plan that waited before: it goes on waiting while it cannot be said what may be deleted, so that its approval still fits. */
export function stillHeld({ pruneWaits, previous }: PassFacts): SyncStatusStatus["plan"] {
  return pruneWaits === undefined ? undefined : previous.plan;
}

/** Differences that stay: reported drift, a plan of Observe. What stands beside Git's fields is none: an apply would change nothing. */
export function isDifferent({ change, result }: Outcome): boolean {
  if (isForeign(change)) return false;
  const isLeft = result.type === "skipped" && !["unchanged", "skip", "touched"].includes(change.action);
  return isLeft || result.type === "fighting" || result.type === "held";
}
