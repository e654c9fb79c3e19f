import type { FieldChange } from "../core/change.ts";
import type { Json } from "../core/json.ts";
import type { ObjectRef } from "../core/object-ref.ts";

/** What stands for a secret value wherever people or files may see it. */
export const masked = "<masked>";
const longest = 200;

/** A field change as it may leave the diff: Secret data and last-applied copies masked, long values shortened. */
export function maskChange(ref: ObjectRef, change: FieldChange): FieldChange {
  const secret = isSecretPath(ref, change.path);
  return {
    ...change,
    ...(change.before === undefined ? {} : { before: secret ? masked : shorten(change.before) }),
    ...(change.after === undefined ? {} : { after: secret ? masked : shorten(change.after) }),
  };
}

/** True where a value may be secret: anything of a Secret but its metadata and type, and annotations that copy whole objects. */
export function isSecretPath(ref: ObjectRef, path: string): boolean {
  if (path.includes("last-applied-configuration")) return true;
  if (ref.kind !== "Secret" || ref.group !== "") return false;
  return !/^\.(type|immutable|metadata\.(labels|finalizers|ownerReferences))\b/.test(path);
}

/** Whole lists and maps in a drift item would fill the status: people need to recognise the value, not to copy it. */
function shorten(value: Json): Json {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text.length <= longest) return value;
  return `${text.slice(0, longest)}… (${text.length} characters)`;
}
