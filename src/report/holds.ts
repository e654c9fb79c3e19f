import type { Outcome } from "../core/outcome.ts";
import { refText } from "../core/object-ref.ts";
import { shortSha } from "../core/revision.ts";
import { heldText, reasonText } from "../gate/held.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";
import { isoSeconds } from "./conditions.ts";
import { driftItems, driftText } from "./drift-items.ts";
import type { PassFacts } from "./facts.ts";
import {
  holdNews,
  holdRecords,
  nextHoldTime,
  recordOf,
  whatText,
  type HoldNews,
  type HoldRecord,
} from "./hold-news.ts";

type About = Pick<PassFacts, "holds" | "previous" | "now">;

/** What is held, where it was looked for. */
export function holdsOf({ holds, previous, now }: PassFacts): Pick<SyncStatusStatus, "hold" | "holds"> {
  const [widest] = holds ?? [];
  if (holds === undefined || widest === undefined) return {};
  const { until, by } = widest;
  const end = until === Infinity ? {} : { until: isoSeconds(new Date(until)) };
  const records = releaseHolds({ holds, previous, now });
  return {
    hold: { reason: reasonText(widest), ...(by === "" ? {} : { by }), ...end },
    ...(records.length === 0 ? {} : { holds: records }),
  };
}

/** What was said before, without holds that may be over. */
export function withoutHolds({ previous, holds }: PassFacts): SyncStatusStatus {
  if (holds === undefined) return previous;
  const { hold: _, holds: __, ...rest } = previous;
  return rest;
}

/** The holds that a release's status lists: its GitSync lists its own. */
export function releaseHolds({ holds = [], previous, now }: About): readonly HoldRecord[] {
  const own = holds.filter(({ place }) => place.type !== "gitsync");
  return holdRecords(own, previous.holds ?? [], now);
}

/** How many there are. */
export function holdCount({ holds = [] }: Pick<PassFacts, "holds">): number {
  return holds.filter(({ place }) => place.type !== "gitsync").length;
}

/** News of the holds of a release and of its objects. */
export function releaseHoldNews(facts: About): readonly HoldNews[] {
  if (facts.holds === undefined) return [];
  return holdNews(facts.previous.holds ?? [], releaseHolds(facts), facts.now);
}

/** When the next pass over a release is due for its holds. */
export function holdsDueAt(facts: About): number {
  return nextHoldTime(facts.holds ?? [], releaseHolds(facts));
}

/** True while the release as a whole is held. */
export function isHeldWhole({ holds = [] }: Pick<PassFacts, "holds">): boolean {
  return holds.some(({ place, object, field }) => place.type !== "object" && (object ?? field) === undefined);
}

/** True while a hold keeps something from being done, or might. */
export function isHeldBack(facts: Pick<PassFacts, "holds" | "outcomes">): boolean {
  return isHeldWhole(facts) || facts.outcomes.some(({ result }) => result.type === "held");
}

/** The message of a release that is held: by what, what moved meanwhile, and whether Git has something new. */
export function heldMessage(facts: PassFacts): string {
  const { holds = [], outcomes, waitingFor, revision, now } = facts;
  const held = outcomes.filter(({ result }) => result.type === "held");
  const [widest] = holds;
  const hold = isHeldWhole(facts) && widest !== undefined ? heldText(widest) : held.map(heldObject)[0];
  const drift = driftItems(held, now);
  const isNew =
    waitingFor !== undefined ||
    held.some(({ change }) => change.action !== "correct" && change.action !== "touched");
  return [
    hold ?? "held",
    ...(drift[0] === undefined ? [] : [`${driftText(drift[0])}${andMore(drift.length)}`]),
    ...(isNew ? [`${shortSha(revision)} waits`] : []),
  ].join("; ");
}

function heldObject({ ref, result }: Outcome): string {
  return `${refText(ref)} ${result.type === "held" ? result.reason : ""}`;
}

/** What is held of a release although nothing of it waits. */
export function partlyHeld({ holds = [] }: Pick<PassFacts, "holds">): string {
  const [first] = holds;
  if (first === undefined) return "";
  return `; ${whatText(recordOf(first, new Date(0)))} ${heldText(first)}${andMore(holds.length)}`;
}

function andMore(count: number): string {
  return count > 1 ? ` (and ${count - 1} more)` : "";
}
