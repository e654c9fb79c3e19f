import { fields, layoutParts, months, type LayoutPart } from "./date-layout.ts";

/** A moment in UTC as the layout says. */
export function printDate(layout: string, moment: Date): string {
  return layoutParts(layout)
    .map((part) => {
      if (part.type === "text") return part.text;
      if (part.type === "field") return fields[part.field].print(moment);
      const digits = String(moment.getUTCMilliseconds())
        .padStart(3, "0")
        .padEnd(9, "0")
        .slice(0, part.digits);
      const kept = part.short ? digits.replace(/0+$/, "") : digits;
      return kept === "" ? "" : part.sign + kept;
    })
    .join("");
}

/** The moment that a text says by the layout, UTC unless it names an offset; undefined where it does not fit. */
export function readDate(layout: string, text: string): Date | undefined {
  const parts = layoutParts(layout);
  const match = new RegExp(`^${parts.map(readForm).join("")}$`).exec(text);
  if (match === null) return undefined;
  const found = new Map<string, string>();
  parts.forEach((part, i) => {
    if (part.type === "field") found.set(part.field, match.groups?.[`f${i}`] ?? "");
    if (part.type === "fraction") found.set("fraction", match.groups?.[`f${i}`] ?? "");
  });
  return momentOf(found);
}

function readForm(part: LayoutPart, index: number): string {
  if (part.type === "text") return part.text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  if (part.type === "field") return `(?<f${index}>${fields[part.field].read})`;
  return part.short ? `(?<f${index}>(?:[.,]\\d*)?)` : `(?<f${index}>[.,]\\d{${part.digits}})`;
}

function momentOf(found: ReadonlyMap<string, string>): Date | undefined {
  const first = (...names: readonly string[]): string | undefined =>
    names.map((name) => found.get(name)).find((each) => each !== undefined);
  const number = (otherwise: number, ...names: readonly string[]): number => {
    const text = first(...names);
    return text === undefined ? otherwise : Number(text.trim().replace(",", "."));
  };
  const year = found.has("2006") ? number(0, "2006") : fullYear(number(-1, "06"));
  const named = first("January", "Jan");
  const month = named === undefined ? number(1, "01", "1") : monthOf(named, found.has("January"));
  const day = number(1, "02", "2", "_2");
  const hour = hourOf(number(0, "15", "03", "3"), first("PM", "pm"), found.has("15"));
  const seconds = number(0, "05", "5") + Number(`0${(found.get("fraction") ?? "").replace(",", ".")}`);
  const minute = number(0, "04", "4");
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (hour === undefined || minute > 59 || seconds >= 60) return undefined;
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const wholeSeconds = Math.floor(seconds);
  date.setUTCHours(hour, minute, wholeSeconds, Math.floor((seconds - wholeSeconds) * 1000 + 1e-6));
  if (found.has("002") || found.has("__2")) date.setUTCMonth(0, number(1, "002", "__2"));
  const offset = offsetOf([...found].find(([name]) => /^[-Z]07/.test(name))?.[1]);
  return offset === undefined ? undefined : new Date(date.getTime() - offset);
}

/** Two digits: 69 and later are of the last century. */
function fullYear(two: number): number {
  return two < 0 ? 0 : two >= 69 ? 1900 + two : 2000 + two;
}

function monthOf(name: string, whole: boolean): number {
  const wanted = name.toLowerCase();
  return months.findIndex((month) => (whole ? month : month.slice(0, 3)).toLowerCase() === wanted) + 1;
}

function hourOf(hour: number, half: string | undefined, whole: boolean): number | undefined {
  if (hour > 23 || (!whole && hour > 12)) return undefined;
  if (half === undefined) return hour;
  const late = half.toLowerCase() === "pm";
  return late && hour < 12 ? hour + 12 : !late && hour === 12 ? 0 : hour;
}

/** `+02:00` in milliseconds; `Z` and none are UTC. */
function offsetOf(text: string | undefined): number | undefined {
  if (text === undefined || text === "Z") return 0;
  const [hours = "0", minutes = "0", seconds = "0"] = text.slice(1).replaceAll(":", "").match(/\d\d/g) ?? [];
  if (Number(hours) > 24 || Number(minutes) > 60) return undefined;
  const size = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return text.startsWith("-") ? -size : size;
}
