import { byText } from "../../core/text.ts";
import type { ConflictCause } from "../../ports.ts";
import type { Status } from "./status.ts";

/** The fields and owners of a server-side apply that was refused because others own what it declares;
 *  undefined for every other 409 (resource version, uid, already exists). */
export function ownershipConflict({ code, causes }: Status): readonly ConflictCause[] | undefined {
  const conflicts = causes.filter((cause) => cause.reason === "FieldManagerConflict");
  if (code !== 409 || conflicts.length === 0) return undefined;
  return conflicts
    .map(({ field, message }) => ({ field, ...ownerOf(message) }))
    .sort((a, b) => byText(a.field, b.field) || byText(a.manager, b.manager)); // the server has no order
}

/** The owner stands in the message only: `conflict with "kubectl" with subresource "scale" using apps/v1
 *  at …` (structured-merge-diff's printManager). */
function ownerOf(message: string): Omit<ConflictCause, "field"> {
  const found = /^conflict with ("(?:[^"\\]|\\.)*")(?: with subresource ("(?:[^"\\]|\\.)*"))?/.exec(message);
  return { manager: unquoted(found?.[1] ?? ""), subresource: unquoted(found?.[2] ?? "") };
}

/** Go's %q and JSON agree on all but exotic escapes; those stay as they were written. */
function unquoted(text: string): string {
  try {
    return text === "" ? "" : String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
