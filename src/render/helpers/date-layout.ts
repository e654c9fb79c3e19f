/** A piece of a layout that is written as Go's reference time, Mon Jan 2 15:04:05 2006: a field, or text that stands for itself. */
export type LayoutPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "field"; readonly field: keyof typeof fields }
  | { readonly type: "fraction"; readonly digits: number; readonly sign: string; readonly short: boolean };

/** How each field is printed from a moment in UTC, and how it is read. Source: format.go of Go's package time. */
export const fields = {
  January: { print: (d) => months[d.getUTCMonth()] ?? "", read: "[A-Za-z]+" },
  Jan: { print: (d) => (months[d.getUTCMonth()] ?? "").slice(0, 3), read: "[A-Za-z]{3}" },
  Monday: { print: (d) => weekdays[d.getUTCDay()] ?? "", read: "[A-Za-z]+day" },
  Mon: { print: (d) => (weekdays[d.getUTCDay()] ?? "").slice(0, 3), read: "[A-Za-z]{3}" },
  MST: { print: () => "UTC", read: "UTC|GMT" },
  "01": { print: (d) => two(d.getUTCMonth() + 1), read: "\\d\\d" },
  "1": { print: (d) => String(d.getUTCMonth() + 1), read: "\\d\\d?" },
  "02": { print: (d) => two(d.getUTCDate()), read: "\\d\\d" },
  _2: { print: (d) => String(d.getUTCDate()).padStart(2), read: " ?\\d\\d?" },
  "2": { print: (d) => String(d.getUTCDate()), read: " ?\\d\\d?" },
  "002": { print: (d) => String(dayOfYear(d)).padStart(3, "0"), read: "\\d{3}" },
  __2: { print: (d) => String(dayOfYear(d)).padStart(3), read: " {0,2}\\d{1,3}" },
  "15": { print: (d) => two(d.getUTCHours()), read: "\\d\\d?" },
  "03": { print: (d) => two(d.getUTCHours() % 12 || 12), read: "\\d\\d" },
  "3": { print: (d) => String(d.getUTCHours() % 12 || 12), read: "\\d\\d?" },
  "04": { print: (d) => two(d.getUTCMinutes()), read: "\\d\\d" },
  "4": { print: (d) => String(d.getUTCMinutes()), read: "\\d\\d?" },
  "05": { print: (d) => two(d.getUTCSeconds()), read: "\\d\\d(?:[.,]\\d+)?" },
  "5": { print: (d) => String(d.getUTCSeconds()), read: "\\d\\d?(?:[.,]\\d+)?" },
  "2006": { print: (d) => String(d.getUTCFullYear()).padStart(4, "0"), read: "\\d{4}" },
  "06": { print: (d) => two(d.getUTCFullYear() % 100), read: "\\d\\d" },
  PM: { print: (d) => (d.getUTCHours() < 12 ? "AM" : "PM"), read: "AM|PM" },
  pm: { print: (d) => (d.getUTCHours() < 12 ? "am" : "pm"), read: "am|pm" },
  "Z07:00:00": { print: () => "Z", read: "Z|[-+]\\d\\d:\\d\\d:\\d\\d" },
  "Z07:00": { print: () => "Z", read: "Z|[-+]\\d\\d:\\d\\d" },
  Z070000: { print: () => "Z", read: "Z|[-+]\\d{6}" },
  Z0700: { print: () => "Z", read: "Z|[-+]\\d{4}" },
  Z07: { print: () => "Z", read: "Z|[-+]\\d\\d" },
  "-07:00:00": { print: () => "+00:00:00", read: "[-+]\\d\\d:\\d\\d:\\d\\d" },
  "-07:00": { print: () => "+00:00", read: "[-+]\\d\\d:\\d\\d" },
  "-070000": { print: () => "+000000", read: "[-+]\\d{6}" },
  "-0700": { print: () => "+0000", read: "[-+]\\d{4}" },
  "-07": { print: () => "+00", read: "[-+]\\d\\d" },
} as const satisfies Readonly<Record<string, { print(moment: Date): string; read: string }>>;

export const months = [
  ...["January", "February", "March", "April", "May", "June", "July"],
  ...["August", "September", "October", "November", "December"],
] as const;
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

const fieldForm =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|2006|2|_(?=2006)|__2|_2|3|4|5|PM|pm|[-Z]07(?::00(?::00)?|0000|00)?|[.,](?:0+|9+)(?!\d)/g;

/** The fields of a layout and the text between them. */
export function layoutParts(layout: string): readonly LayoutPart[] {
  const parts: LayoutPart[] = [];
  let at = 0;
  for (const match of layout.matchAll(fieldForm)) {
    const [found] = match;
    if (match.index > at) parts.push({ type: "text", text: layout.slice(at, match.index) });
    parts.push(partOf(found));
    at = match.index + found.length;
  }
  return at < layout.length ? [...parts, { type: "text", text: layout.slice(at) }] : parts;
}

function partOf(found: string): LayoutPart {
  if (found === "_") return { type: "text", text: found };
  if (/^[.,]/.test(found))
    return { type: "fraction", digits: found.length - 1, sign: found.charAt(0), short: found[1] === "9" };
  return { type: "field", field: found as keyof typeof fields };
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}
