import { isJsonObject, type Json } from "../../core/json.ts";
import { plainMap, type Value } from "../helpers/helper.ts";

/** Private-use characters around a piece's number: text that no manifest holds. */
const open = "\uE000";
const close = "\uE001";

/** What a marked render prints in front of a piece of text. */
export function markText(piece: number): string {
  return `${open}${piece}${close}`;
}

/** Where marks are in a line, and whose. */
export const markPattern = /\uE000(\d+)\uE001/g;

/** True where a text holds a mark. */
export function hasMark(text: string): boolean {
  return text.includes(open);
}

/** The same value without marks in its texts (keys are left alone). Containers without marks stay the same object. */
export function withoutMarks(value: Value): Value {
  if (typeof value === "string") return value.replace(markPattern, "");
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    const items = list.map((item) => withoutMarks(item) as Json);
    return items.some((item, index) => item !== list[index]) ? items : value;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutMarks(item)] as const);
  return entries.some(([key, item]) => item !== value[key]) ? plainMap(entries) : value;
}
