import { actorOf } from "../core/asker.ts";
import type { EventWord } from "../core/event.ts";
import { refText } from "../core/object-ref.ts";
import { heldText, reasonText, type HoldInForce } from "../gate/held.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";
import { isoSeconds } from "./conditions.ts";

/** A hold as a status lists it. */
export type HoldRecord = NonNullable<SyncStatusStatus["holds"]>[number];

/** What is told of a hold. */
export interface HoldNews {
  readonly word: Extract<EventWord, "Held" | "Recovered">;
  readonly summary: string;
  /** Who asked for it, "" = not known. */
  readonly by: string;
  /** Who brought it about, as the ledger writes it: reminders come, and holds end, by themselves. */
  readonly actor: string;
  /** The same for all that is told of one hold. */
  readonly key: string;
}

const listLength = 20;
const dayMs = 24 * 3600 * 1000;
const longestLeadMs = 3600 * 1000;
/** A hold that is shorter ends before a reminder would help. */
const shortestRemindedMs = 10 * 60_000;

/** The holds in force as a status lists them, each object and field once, the one that lasts longest; with when people were told of each. */
export function holdRecords(
  holds: readonly HoldInForce[],
  previous: readonly HoldRecord[],
  now: Date,
): readonly HoldRecord[] {
  const records = new Map<string, HoldRecord>();
  for (const hold of holds) {
    const record = recordOf(hold, now);
    const same = records.get(keyOf(record));
    if (same === undefined || endOf(record) > endOf(same)) records.set(keyOf(record), record);
  }
  return [...records.values()].slice(0, listLength).map((record) => {
    const before = previous.find((known) => keyOf(known) === keyOf(record));
    if (before === undefined) return record;
    const since = before.since ?? record.since;
    const isTold = isSame(before, record) && now.getTime() < remindAt(before);
    return { ...record, since, told: isTold ? before.told : record.told };
  });
}

/** A hold that begins now, as a status lists it. */
export function recordOf(hold: HoldInForce, now: Date): HoldRecord {
  const { place, field, until, by } = hold;
  const object = place.type === "object" ? refText(place.ref) : hold.object;
  return {
    ...(object === undefined ? {} : { object }),
    ...(field === undefined ? {} : { field }),
    reason: reasonText(hold),
    ...(by === "" ? {} : { by }),
    ...(until === Infinity ? {} : { until: isoSeconds(new Date(until)) }),
    since: isoSeconds(now),
    told: isoSeconds(now),
  };
}

/** News of holds: one that begins or changes, a reminder, one that is over. */
export function holdNews(
  previous: readonly HoldRecord[],
  records: readonly HoldRecord[],
  now: Date,
): readonly HoldNews[] {
  const known = new Map(previous.map((record) => [keyOf(record), record]));
  const news: HoldNews[] = [];
  for (const record of records) {
    const before = known.get(keyOf(record));
    known.delete(keyOf(record));
    if (before !== undefined && isSame(before, record) && before.told === record.told) continue;
    const isReminder = before !== undefined && isSame(before, record);
    const summary = `${isReminder ? "still " : before === undefined ? "" : "now "}${recordText(record)}`;
    const by = record.by ?? "";
    const actor = isReminder ? "agent" : by === "" ? "unknown" : actorOf(by);
    news.push({ word: "Held", summary, by, actor, key: keyOf(record) });
  }
  // What a full list has no room for is not over.
  if (records.length >= listLength) return news;
  const over = [...known.values()].map((record): HoldNews => {
    const isTime = endOf(record) <= now.getTime();
    const how = isTime ? "ended by itself" : "was ended before its time";
    const summary = `the hold of ${whatText(record)} ${how} (${record.reason ?? ""})`;
    return { word: "Recovered", summary, by: "", actor: isTime ? "agent" : "unknown", key: keyOf(record) };
  });
  return [...news, ...over];
}

/** `Deployment/web .spec.replicas is held until 2026-11-21T18:00:00Z by kubectl-annotate: INC-42`. */
function recordText(record: HoldRecord): string {
  const { by = "", reason = "", until } = record;
  const end = until === undefined ? Infinity : Date.parse(until);
  return `${whatText(record)} is ${heldText({ until: end, reason, by })}`;
}

/** What a hold is of: `Deployment/web .spec.replicas`. */
export function whatText({ object, field }: HoldRecord): string {
  if (object === undefined && field === undefined) return "all of it";
  return [object ?? "every object's", field].filter((part) => part !== undefined).join(" ");
}

/** When holds end, or people are to be reminded of them, ms since 1970; Infinity = never. */
export function nextHoldTime(holds: readonly HoldInForce[], records: readonly HoldRecord[]): number {
  return Math.min(Infinity, ...holds.map(({ until }) => until), ...records.map(remindAt));
}

/** Every day, and once when a quarter of it is left, at most an hour before the end. */
function remindAt(record: HoldRecord): number {
  const [since, told, end] = [timeOf(record.since), timeOf(record.told), endOf(record)];
  if (end - since < shortestRemindedMs) return Infinity;
  const last = Math.floor((end - Math.min(longestLeadMs, (end - since) / 4)) / 1000) * 1000;
  if (told >= last) return Infinity;
  return Math.min(told + dayMs, last);
}

function endOf({ until }: HoldRecord): number {
  return until === undefined ? Infinity : timeOf(until);
}

function timeOf(text: string | undefined): number {
  return Date.parse(text ?? "") || 0;
}

function isSame(a: HoldRecord, b: HoldRecord): boolean {
  return a.until === b.until && a.reason === b.reason;
}

function keyOf({ object = "", field = "" }: HoldRecord): string {
  return `hold ${object} ${field}`;
}
