import { parseCron, type Cron } from "../core/cron.ts";
import type { SyncWindow } from "../core/gitsync.ts";

/** Minutes that a zone's clocks are ahead of UTC at a moment (ms since 1970). */
export type UtcOffset = (at: number, timeZone: string) => number;

/** Why nothing new may be brought about now. */
export interface ClosedWindow {
  readonly window: SyncWindow;
  /** The next moment at which it may be, ms since 1970; undefined = none within a year, or none between the next 400 windows. */
  readonly opens: number | undefined;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const yearMs = 366 * dayMs;
/** A window that is always on again would be followed minute by minute. */
const mostWindows = 400;

/** The window that keeps new commits from being brought about at a moment: a Deny window that is on, or, where there are Allow
 *  windows, that none of them is. Undefined = they may be. Throws RangeError for a schedule or a zone that cannot be read. */
export function closedWindow(
  windows: readonly SyncWindow[],
  at: number,
  offset: UtcOffset,
): ClosedWindow | undefined {
  const calendars = windows.map((window) => ({ window, cron: parseCron(window.schedule), offset }));
  const first = blockedAt(calendars, at);
  if (first === undefined) return undefined;
  let { next } = first;
  for (let count = 0; count < mostWindows && next !== undefined && next - at < yearMs; count++) {
    const still = blockedAt(calendars, next);
    if (still === undefined) return { window: first.window, opens: next };
    next = still.next;
  }
  return { window: first.window, opens: undefined };
}

interface Calendar {
  readonly window: SyncWindow;
  readonly cron: Cron;
  readonly offset: UtcOffset;
}

/** What blocks at a moment, and the next moment at which that may be otherwise. */
function blockedAt(
  calendars: readonly Calendar[],
  at: number,
): { readonly window: SyncWindow; readonly next: number | undefined } | undefined {
  for (const calendar of calendars.filter(({ window }) => window.kind === "Deny")) {
    const begun = lastStart(calendar, at);
    if (begun !== undefined) return { window: calendar.window, next: begun + lengthMs(calendar) };
  }
  const allows = calendars.filter(({ window }) => window.kind === "Allow");
  const [one] = allows;
  if (one === undefined || allows.some((calendar) => lastStart(calendar, at) !== undefined)) return undefined;
  const starts = allows.map((calendar) => ({ calendar, start: nextStart(calendar, at) ?? Infinity }));
  const next = starts.reduce((best, other) => (other.start < best.start ? other : best));
  return { window: next.calendar.window, next: next.start === Infinity ? undefined : next.start };
}

function lengthMs({ window }: Calendar): number {
  return window.durationSeconds * 1000;
}

/** The last start whose window is still on at this moment. */
function lastStart(calendar: Calendar, at: number): number | undefined {
  const { local, slack } = clockAt(calendar, at);
  const today = dayOf(local);
  for (let day = today + dayMs; day >= today - lengthMs(calendar) - 2 * dayMs; day -= dayMs) {
    const shown = startsOn(calendar, day).filter((time) => time <= local + slack);
    const start = shown.findLast((time) => utcOf(calendar, time) <= at);
    if (start === undefined) continue;
    const begun = utcOf(calendar, start);
    return begun > at - lengthMs(calendar) ? begun : undefined;
  }
  return undefined;
}

function nextStart(calendar: Calendar, at: number): number | undefined {
  const { local, slack } = clockAt(calendar, at);
  const today = dayOf(local);
  for (let day = today - dayMs; day < today + yearMs; day += dayMs) {
    const shown = startsOn(calendar, day).filter((time) => time > local - slack);
    const start = shown.find((time) => utcOf(calendar, time) > at);
    if (start !== undefined) return utcOf(calendar, start);
  }
  return undefined;
}

/** What clocks of the zone show, written as if it were UTC, and how far that may lead astray: only on days on which they are set. */
function clockAt(
  { window, offset }: Calendar,
  at: number,
): { readonly local: number; readonly slack: number } {
  const now = offset(at, window.timeZone);
  const isSteady = [at - dayMs, at + dayMs].every((time) => offset(time, window.timeZone) === now);
  return { local: at + now * minuteMs, slack: isSteady ? 0 : 3 * hourMs };
}

function dayOf(local: number): number {
  return local - (((local % dayMs) + dayMs) % dayMs);
}

/** The local times of one day at which the window begins, in order. */
function startsOn({ cron }: Calendar, day: number): readonly number[] {
  const date = new Date(day);
  const isDay = cron.isDay({ day: date.getUTCDate(), weekday: date.getUTCDay() });
  if (!isDay || !cron.months.has(date.getUTCMonth() + 1)) return [];
  const starts = [...cron.hours].flatMap((hour) =>
    [...cron.minutes].map((minute) => day + hour * hourMs + minute * minuteMs),
  );
  return starts.toSorted((a, b) => a - b);
}

/** The moment at which clocks show a local time: the first of two when they are set back, and as much later as they are set
 *  forward when they never show it. */
function utcOf({ window, offset }: Calendar, local: number): number {
  const offsetMs = (at: number): number => offset(at, window.timeZone) * minuteMs;
  const before = local - offsetMs(local - dayMs);
  const after = local - offsetMs(local + dayMs);
  const isShownAfter = after + offsetMs(after) === local;
  return before + offsetMs(before) === local || !isShownAfter ? before : after;
}
