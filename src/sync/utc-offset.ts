const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes that a zone's clocks are ahead of UTC at a moment (ms since 1970). Throws RangeError for a zone that is not known. */
export function utcOffset(at: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at);
  const number = (wanted: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find(({ type }) => type === wanted)?.value);
  const shown = Date.UTC(
    number("year"),
    number("month") - 1,
    number("day"),
    number("hour"),
    number("minute"),
    number("second"),
  );
  return Math.round((shown - Math.floor(at / 1000) * 1000) / 60_000);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone) ?? create(timeZone);
  formats.set(timeZone, known);
  return known;
}

function create(timeZone: string): Intl.DateTimeFormat {
  try {
    const digits = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
    const times = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
    return new Intl.DateTimeFormat("en-US", { timeZone, calendar: "iso8601", ...digits, ...times });
  } catch {
    throw new RangeError(`the time zone "${timeZone}" is not known`);
  }
}
