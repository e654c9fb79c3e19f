import type { ForeignField } from "../core/foreign.ts";
import type { ObjectMeta } from "../core/manifest.ts";
import { mostForeign } from "./foreign-fields.ts";
import type { LiveEntry } from "./observation.ts";

/** The foreign fields after an event, with who added them: what came with this event is its user's, and what somebody else added before stays
 *  his where this event cannot have changed it again. `user` = who made exactly this one update, where that is certain. */
export function signedForeign(
  old: LiveEntry,
  now: LiveEntry,
  meta: ObjectMeta,
  user: string | undefined,
): readonly ForeignField[] | undefined {
  const before = old.uid === now.uid ? (old.foreign ?? []) : [];
  // What lay beyond the bound is not new.
  const isComplete = before.length < mostForeign;
  return now.foreign?.map((field) => {
    const known = before.find((other) => isSame(other, field));
    const by =
      known === undefined
        ? isComplete && user !== undefined && isWriter(field, meta)
          ? user
          : undefined
        : stays(known, field, meta, user);
    return by === undefined ? field : { ...field, by: { user: by, generation: meta.generation } };
  });
}

/** The path, held by the same manager: whatever it writes moves the time of all its fields. */
function isSame(a: ForeignField, b: ForeignField): boolean {
  return (
    a.path === b.path &&
    a.owner.manager === b.owner.manager &&
    a.owner.operation === b.owner.operation &&
    a.owner.subresource === b.owner.subresource
  );
}

/** Nobody else wrote the object itself as late as the field's manager: this update was its. */
function isWriter({ owner }: ForeignField, { managedFields = [] }: ObjectMeta): boolean {
  const late = managedFields.filter(
    ({ time = "", subresource = "" }) => subresource === "" && time >= owner.time,
  );
  return owner.subresource === "" && owner.time !== "" && late.length === 1;
}

/** Whose the field is still; undefined = somebody else may have written it again. Times do not tell: they are whole seconds of clocks
 *  that may differ. */
function stays(
  { owner: was, by }: ForeignField,
  { owner }: ForeignField,
  { generation }: ObjectMeta,
  user: string | undefined,
): string | undefined {
  if (by === undefined || user === by.user) return by?.user;
  const isUntouched = generation !== undefined && generation === by.generation;
  return isUntouched && was.time === owner.time ? by.user : undefined;
}
