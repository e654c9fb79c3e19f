import type { Json } from "../core/json.ts";
import { printable } from "../core/text.ts";
import { stringifyYaml } from "../yaml/stringify.ts";
import { paint } from "./paint.ts";
import type { Io } from "./io.ts";

export type OutputFormat = "table" | "json" | "yaml" | "name";

/** Heading, and the cell of an item; words of state are painted on a terminal. */
export type Column<Item> = readonly [heading: string, cell: (item: Item) => string];

/** What a command prints: the same facts as a table for people and as stable JSON for programs. */
export interface Listing<Item> {
  readonly items: readonly Item[];
  readonly columns: readonly Column<Item>[];
  /** `kind/name`, one line each, for `-o name`. */
  readonly name: (item: Item) => string;
  /** The document for `-o json` and `-o yaml`; `{items}` without one. */
  readonly document?: Json;
  /** Instead of a table without rows. */
  readonly empty: string;
}

/** Prints a listing. The format is one of the option's choices. */
export function print<Item>(io: Io, format: string, listing: Listing<Item>): void {
  switch (format as OutputFormat) {
    case "json":
    case "yaml":
      printDocument(io, format, listing.document ?? ({ items: listing.items } as unknown as Json));
      return;
    case "name":
      for (const item of listing.items) io.stdout(`${printable(listing.name(item))}\n`);
      return;
    default:
      if (listing.items.length === 0) io.stderr(`${listing.empty}\n`);
      else io.stdout(table(listing, io));
  }
}

/** Prints a document as JSON or YAML. */
export function printDocument(io: Io, format: string, document: Json): void {
  io.stdout(format === "json" ? `${jsonText(document)}\n` : stringifyYaml(document));
}

/** JSON leaves the second set of control characters (a terminal may obey U+009B) and direction marks as they are. */
function jsonText(document: Json): string {
  return JSON.stringify(document, null, 2).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Columns as wide as their widest cell, three blanks apart; control characters never reach the terminal raw. */
export function table<Item>(
  { items, columns }: Pick<Listing<Item>, "items" | "columns">,
  { color }: Pick<Io, "color">,
): string {
  const rows = [
    columns.map(([heading]) => heading),
    ...items.map((item) => columns.map(([, cell]) => printable(cell(item)))),
  ];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) => {
      const padded = row.map((cell, at) => cell.padEnd(at === row.length - 1 ? 0 : (widths[at] ?? 0)));
      const cells = color ? padded.map(paint) : padded;
      return `${cells.join("   ").trimEnd()}\n`;
    })
    .join("");
}

/** `4m`, `2d`: the age of an ISO time, as kubectl writes it; "" for none. */
export function age(iso: string | undefined, now: Date): string {
  if (iso === undefined || iso === "") return "";
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(iso)) / 1000));
  const units: readonly (readonly [number, string])[] = [
    [86_400, "d"],
    [3600, "h"],
    [60, "m"],
  ];
  const unit = units.find(([size]) => seconds >= size * (size === 60 ? 2 : 1));
  return unit === undefined ? `${seconds}s` : `${Math.floor(seconds / unit[0])}${unit[1]}`;
}
