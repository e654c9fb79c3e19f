import type { ResourceType } from "../../core/capabilities.ts";
import { SynclineError } from "../../core/errors.ts";
import { refText, type ObjectRef } from "../../core/object-ref.ts";

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** The URL path of one object, in the type's version; the case of names is kept. Errors: OBJ-SCOPE,
 *  OBJ-NAME-FORMAT. */
export function objectPath(type: ResourceType, ref: ObjectRef, query: Query = {}, subresource = ""): string {
  if (type.namespaced !== (ref.namespace !== "")) {
    throw new SynclineError(
      "OBJ-SCOPE",
      type.namespaced
        ? `${refText(ref)}: ${type.kind} is namespaced; give a namespace`
        : `${refText(ref)}: ${type.kind} is cluster-scoped; leave the namespace out`,
      { ref },
    );
  }
  const object = `${typePath(type, ref.namespace)}/${segment(ref.name, ref)}`;
  return `${object}${subresource === "" ? "" : `/${subresource}`}${queryText(query)}`;
}

/** The URL path of all objects of a type; `namespace` "" = all. */
export function collectionPath(type: ResourceType, namespace: string, query: Query = {}): string {
  return typePath(type, namespace) + queryText(query);
}

function typePath({ group, version, plural }: ResourceType, namespace: string): string {
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}${namespace === "" ? "" : `/namespaces/${segment(namespace)}`}/${plural}`;
}

/** What the API server itself refuses in names (path.ValidatePathSegmentName): it would lead to another
 *  object. */
function segment(name: string, ref?: ObjectRef): string {
  if (name === "" || name === "." || name === ".." || /[/%]/.test(name)) {
    throw new SynclineError("OBJ-NAME-FORMAT", `${JSON.stringify(name)} cannot be a name`, {
      ...(ref !== undefined && { ref }),
    });
  }
  return encodeURIComponent(name);
}

function queryText(query: Query): string {
  const parts = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`],
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}
