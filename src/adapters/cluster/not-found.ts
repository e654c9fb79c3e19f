import { SynclineError } from "../../core/errors.ts";
import { groupKindText, type ObjectRef } from "../../core/object-ref.ts";
import type { Catalog } from "./catalog.ts";
import { apiError, type Subject } from "./errors.ts";
import type { Status } from "./status.ts";

/** "404 of this object": the one answer that means absent. A missing kind, path or namespace is not that. */
export function isAbsent({ code, reason, name, kind }: Status, { type }: Subject, ref: ObjectRef): boolean {
  const sameKind = [type.plural, type.kind].some((word) => word.toLowerCase() === kind.toLowerCase());
  return code === 404 && reason === "NotFound" && name === ref.name && sameKind;
}

/** A refusal as an error. A 404 that names nothing says that the kind is gone: OBJ-KIND, and the next look
 *  asks the server again what it serves. */
export function refusal(status: Status, subject: Subject, catalog: Catalog): SynclineError {
  if (status.code !== 404 || status.name !== "") return apiError(status, subject);
  catalog.forget();
  const { type, ref } = subject;
  return new SynclineError(
    "OBJ-KIND",
    `${groupKindText(type)} is no longer served in version ${type.version}`,
    {
      ...(ref !== undefined && { ref }),
    },
  );
}
