/** When a schedule of five fields begins: minute, hour, day of the month, month, day of the week, as crontab(5) has them. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** Day of the month and day of the week: where both are restricted, either is enough (crontab(5)). */
  isDay(day: CalendarDay): boolean;
}

/** A day of the calendar; months from 1, Sunday is 0. */
export interface CalendarDay {
  readonly day: number;
  readonly weekday: number;
}

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

interface FieldRule {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Three letters each, for the numbers from `least` on. */
  readonly words: readonly string[];
}

const fields = {
  minute: { name: "minute", least: 0, most: 59, words: [] },
  hour: { name: "hour", least: 0, most: 23, words: [] },
  day: { name: "day of the month", least: 1, most: 31, words: [] },
  month: { name: "month", least: 1, most: 12, words: monthNames },
  // 7 is Sunday too.
  weekday: { name: "day of the week", least: 0, most: 7, words: dayNames },
} as const satisfies Readonly<Record<string, FieldRule>>;

const macros: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

/** Reads `0 18 * * 5`, `30 8-17/2 * * mon-fri`, `@daily`. Throws RangeError that names the field and what is wrong with it. */
export function parseCron(text: string): Cron {
  const written = macros[text.trim().toLowerCase()] ?? text;
  const parts = written.trim().split(/\s+/);
  if (parts.length !== 5)
    throw new RangeError(
      `it has ${parts.length} fields; a schedule has 5: minute hour day-of-month month day-of-week`,
    );
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = parts;
  const days = numbers(day, fields.day);
  const weekdays = new Set([...numbers(weekday, fields.weekday)].map((number) => number % 7));
  const isEither = !day.startsWith("*") && !weekday.startsWith("*");
  return {
    minutes: numbers(minute, fields.minute),
    hours: numbers(hour, fields.hour),
    months: numbers(month, fields.month),
    isDay: (date) =>
      isEither
        ? days.has(date.day) || weekdays.has(date.weekday)
        : days.has(date.day) && weekdays.has(date.weekday),
  };
}

function numbers(text: string, rule: FieldRule): ReadonlySet<number> {
  return new Set(text.split(",").flatMap((part) => range(part, rule)));
}

/** `*`, `5`, `mon`, `1-5`, `mon-fri`, each with a step: `0-30/10`. A single number with a step goes on to the end. */
function range(part: string, rule: FieldRule): readonly number[] {
  const match = /^(?:\*|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:\/(\d{1,2}))?$/i.exec(part);
  if (match === null) throw new RangeError(`its ${rule.name} "${part}" is neither *, a number nor a range`);
  const [, from, to, step] = match;
  const first = from === undefined ? rule.least : numberOf(from, rule);
  const open = from === undefined || step !== undefined ? rule.most : first;
  const last = to === undefined ? open : numberOf(to, rule);
  const width = Number(step ?? 1);
  if (width === 0) throw new RangeError(`its ${rule.name} "${part}" has a step of 0`);
  if (last < first) throw new RangeError(`its ${rule.name} "${part}" ends before it begins`);
  return Array.from({ length: Math.floor((last - first) / width) + 1 }, (_, index) => first + index * width);
}

function numberOf(text: string, { name, least, most, words }: FieldRule): number {
  const word = words.indexOf(text.toLowerCase());
  const number = word >= 0 ? word + least : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new RangeError(`its ${name} "${text}" is not one of ${least} to ${most}`);
}
