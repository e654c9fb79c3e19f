import { templateError } from "../template-error.ts";
import { kindText, textAt } from "./arguments.ts";
import { printDate, readDate } from "./date-text.ts";
import { printDuration, readDuration, roundDuration } from "./duration-text.ts";
import { alias, withStrict, type HelperTable, type Value } from "./helper.ts";

/**
 * Dates from given values only, in UTC. A MOMENT is text as in RFC 3339 (2024-02-29T12:00:00Z), a day (2024-02-29), or
 * seconds since 1970. Layouts are written as Go's reference time, Mon Jan 2 15:04:05 2006.
 */
export const dates: HelperTable = withOldNames(
  withStrict(
    {
      date: {
        use: "date LAYOUT MOMENT",
        doc: "The moment as the layout says.",
        args: 2,
        run: (args) => printDate(textAt(args, 0), momentAt(args, 1)),
      },
      dateInZone: {
        use: "dateInZone LAYOUT MOMENT ZONE",
        doc: "As date; the zone must be UTC.",
        args: 3,
        run: (args) => printDate(textAt(args, 0), inUtc(args, 2, momentAt(args, 1))),
      },
      htmlDate: {
        use: "htmlDate MOMENT",
        doc: "The day: 2024-02-29.",
        args: 1,
        run: (args) => printDate("2006-01-02", momentAt(args, 0)),
      },
      htmlDateInZone: {
        use: "htmlDateInZone MOMENT ZONE",
        doc: "As htmlDate; the zone must be UTC.",
        args: 2,
        run: (args) => printDate("2006-01-02", inUtc(args, 1, momentAt(args, 0))),
      },
      toDate: {
        use: "toDate LAYOUT TEXT",
        doc: "The moment that a text says by the layout.",
        args: 2,
        run: (args) =>
          momentText(readDate(textAt(args, 0), textAt(args, 1)) ?? noDate("argument 2", "the layout")),
      },
      dateModify: {
        use: "dateModify DURATION MOMENT",
        doc: "The moment that much later; a negative duration is earlier.",
        args: 2,
        run: (args) => {
          const later = Number(durationAt(args, 0) / 1_000_000n);
          return momentText(new Date(momentAt(args, 1).getTime() + later));
        },
      },
      unixEpoch: {
        use: "unixEpoch MOMENT",
        doc: "Seconds since 1970, as text.",
        args: 1,
        run: (args) => String(Math.floor(momentAt(args, 0).getTime() / 1000)),
      },
      duration: {
        use: "duration SECONDS",
        doc: "Seconds as a duration: 95 → 1m35s.",
        args: 1,
        run: (args) => {
          const text = textAt(args, 0);
          if (!/^[-+]?\d+$/.test(text))
            throw templateError("TPL-TYPE", "argument 1 is no whole number of seconds");
          return printDuration(BigInt(text.replace("+", "")) * 1_000_000_000n);
        },
      },
      durationRound: {
        use: "durationRound DURATION",
        doc: "The largest unit of a duration: 2h10m5s → 2h.",
        args: 1,
        run: (args) => roundDuration(durationAt(args, 0)),
      },
    },
    ["toDate", "dateModify"],
  ),
);

/** Sprig's older spellings. */
function withOldNames(table: HelperTable): HelperTable {
  return {
    ...table,
    date_in_zone: alias(table, "dateInZone", "date_in_zone"),
    date_modify: alias(table, "dateModify", "date_modify"),
    must_date_modify: alias(table, "dateModify", "must_date_modify"),
  };
}

const momentLayouts = ["2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02"];

function momentAt(args: readonly Value[], index: number): Date {
  const value = args[index];
  if (typeof value === "number" && Math.abs(value) < 8.64e12) return new Date(Math.trunc(value) * 1000);
  const what = `argument ${index + 1}`;
  if (typeof value !== "string")
    throw templateError(
      "TPL-TYPE",
      `${what} is ${kindText(value)}, needs a date`,
      "write text like 2024-02-29T12:00:00Z",
    );
  const read = momentLayouts.map((layout) => readDate(layout, value)).find((date) => date !== undefined);
  return read ?? noDate(what, "2024-02-29T12:00:00Z");
}

function noDate(what: string, like: string): never {
  throw templateError("TPL-TYPE", `${what} is no date like ${like}`);
}

function momentText(moment: Date): string {
  return printDate("2006-01-02T15:04:05.999Z07:00", moment);
}

/** Rules of other zones change with the machine's data, and a render gives the same bytes everywhere. */
function inUtc(args: readonly Value[], index: number, moment: Date): Date {
  if (["", "UTC", "Local"].includes(textAt(args, index))) return moment;
  throw templateError("TPL-TYPE", `argument ${index + 1} is another zone than UTC`, 'write "UTC"');
}

function durationAt(args: readonly Value[], index: number): bigint {
  const duration = readDuration(textAt(args, index));
  if (duration === undefined)
    throw templateError("TPL-TYPE", `argument ${index + 1} is no duration`, "write 90m or 1h30m");
  return duration;
}
