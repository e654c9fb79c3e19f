import { pathText, type FieldPath } from "../core/field-path.ts";
import type { ObjectMeta } from "../core/manifest.ts";
import type { Rival } from "../core/outcome.ts";
import { ownersOf } from "./fields-v1.ts";

/** Who holds the field of a conflict. `field` is the API server's text, `path` what it means (undefined = not understood); what the
 *  server does not say of the manager comes from managedFields. */
export function rivalOf(
  cause: {
    readonly field: string;
    readonly manager: string;
    readonly subresource: string;
    readonly path: FieldPath | undefined;
  },
  meta: ObjectMeta,
): Rival {
  const { path, field, manager, subresource } = cause;
  const owner = path && ownersOf(meta, path).find((each) => each.manager === manager);
  return {
    path: path === undefined ? field : pathText(path),
    manager,
    operation: owner?.operation ?? "Update",
    subresource,
    time: owner?.time ?? "",
  };
}
