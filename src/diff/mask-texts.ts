import type { Change, FieldChange } from "../core/change.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import { masked } from "./mask.ts";

/** A change as it may leave the diff: fields where one of these texts stands are masked (values that a schema marks `writeOnly`). */
export function hideTexts<Some extends Change>(change: Some, texts: readonly string[]): Some {
  if (texts.length === 0 || !("fields" in change)) return change;
  return { ...change, fields: hideInFields(change.fields, texts) };
}

/** The same for fields. Both sides are masked where one holds such a text: the other one is what it was, or is to be, before and after
 *  a secret is changed. */
export function hideInFields(
  fields: readonly FieldChange[],
  texts: readonly string[],
): readonly FieldChange[] {
  if (texts.length === 0) return fields;
  const isSecret = (value: Json | undefined): boolean => value !== undefined && holds(value, texts);
  return fields.map((field) => {
    const { before, after, ...rest } = field;
    if (!isSecret(before) && !isSecret(after)) return field;
    return {
      ...rest,
      ...(before === undefined ? {} : { before: masked }),
      ...(after === undefined ? {} : { after: masked }),
    };
  });
}

function holds(value: Json, texts: readonly string[]): boolean {
  if (typeof value === "string") return holdsText(value, texts);
  if (typeof value === "number") return texts.includes(String(value));
  if (Array.isArray(value)) return (value as readonly Json[]).some((item) => holds(item, texts));
  if (!isJsonObject(value)) return false;
  return Object.values(value).some((inner) => inner !== undefined && holds(inner, texts));
}

function holdsText(value: string, texts: readonly string[]): boolean {
  const all = [...texts, ...texts.map((text) => Buffer.from(text).toString("base64"))];
  return all.some((text) => value.includes(text)) || all.some((text) => isCutIn(value, text));
}

/** As many characters of a secret as are too many to be shown. */
const fewest = 4;

/** A long value is shortened (mask.ts), maybe in the middle of a secret. */
function isCutIn(value: string, text: string): boolean {
  const shown = /^(.*)… \(\d+ characters\)$/s.exec(value)?.[1];
  if (shown === undefined) return false;
  for (let length = fewest; length < text.length; length++)
    if (shown.endsWith(text.slice(0, length))) return true;
  return false;
}
