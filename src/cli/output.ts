import type { Json } from "../core/json.ts";
import { SynclineError } from "../core/errors.ts";
import { printable } from "../core/text.ts";
import { stringifyYaml } from "../yaml/stringify.ts";
import type { Io } from "./io.ts";

export type OutputFormat = "table" | "json" | "yaml" | "name";

/** What a command prints: the same facts as a table for people and as stable JSON for programs. */
export interface Listing<Item> {
  readonly items: readonly Item[];
  readonly columns: readonly (readonly [heading: string, cell: (item: Item) => string])[];
  /** `kind/name`, one line each, for `-o name`. */
  readonly name: (item: Item) => string;
  /** The document for `-o json` and `-o yaml`; `{items}` without one. */
  readonly document?: Json;
  /** Instead of a table without rows. */
  readonly empty: string;
}

/** Prints a listing. Throws CLI-USAGE for an unknown format. */
export function print<Item>(io: Io, format: string, listing: Listing<Item>): void {
  const document = listing.document ?? ({ items: listing.items } as unknown as Json);
  switch (outputFormat(format)) {
    case "json":
      io.stdout(`${JSON.stringify(document, null, 2)}\n`);
      return;
    case "yaml":
      io.stdout(stringifyYaml(document));
      return;
    case "name":
      for (const item of listing.items) io.stdout(`${printable(listing.name(item))}\n`);
      return;
    case "table":
      if (listing.items.length === 0) io.stderr(`${listing.empty}\n`);
      else io.stdout(table(listing));
  }
}

export function outputFormat(text: string): OutputFormat {
  const formats: readonly OutputFormat[] = ["table", "json", "yaml", "name"];
  const format = formats.find((known) => known === text);
  if (format === undefined)
    throw new SynclineError("CLI-USAGE", `-o ${text}: want one of ${formats.join(", ")}`);
  return format;
}

/** Columns as wide as their widest cell, three blanks apart; control characters never reach the terminal raw. */
export function table<Item>({ items, columns }: Pick<Listing<Item>, "items" | "columns">): string {
  const rows = [
    columns.map(([heading]) => heading),
    ...items.map((item) => columns.map(([, cell]) => printable(cell(item)))),
  ];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join("   ")
          .trimEnd()}\n`,
    )
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
