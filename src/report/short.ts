import type { Json } from "../core/json.ts";

const longest = 60;

/** A value as a message shows it: people need to recognise it, not to copy it. */
export function short(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
