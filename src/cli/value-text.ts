import type { Json } from "../core/json.ts";

const width = 60;

/** A value in one line of a table: texts as they are unless that would be misread, maps and lists as JSON, the end cut off. */
export function valueText(value: Json | undefined): string {
  if (value === undefined) return "(not set)";
  const isPlain = typeof value === "string" && /^[^\s"'{[](.*\S)?$/.test(value);
  const text = isPlain ? value : JSON.stringify(value);
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
