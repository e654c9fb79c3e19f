import { pathText } from "../core/field-path.ts";
import type { JsonObject } from "../core/json.ts";
import type { Manifest } from "../core/manifest.ts";
import { refId } from "../core/object-ref.ts";
import { compareObjects } from "../matrix/compare-objects.ts";

const mostFields = 50;

/** The fields that a commit changed of objects, as far as what was in force before it is known: by refId. Paths only: the values stand
 *  in Git, and a ledger holds none that may be secret (rule R17). */
export function changedFields(
  earlier: readonly Manifest[],
): (now: Manifest) => { readonly fields?: readonly string[]; readonly moreFields?: number } {
  const before = new Map(earlier.map((manifest) => [refId(manifest.ref), manifest]));
  return ({ ref, object }) => {
    const was = before.get(refId(ref));
    if (was === undefined) return {};
    const all = compareObjects(was.object as JsonObject, object as JsonObject).map(({ path }) =>
      pathText(path),
    );
    const more = all.length - mostFields;
    return { fields: all.slice(0, mostFields), ...(more > 0 ? { moreFields: more } : {}) };
  };
}
