import { isJsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { groupKindText } from "../core/object-ref.ts";

/** The `Kind.group` that a CustomResourceDefinition defines. */
export function definedKind({ spec }: KubeObject): string {
  const names = isJsonObject(spec) && isJsonObject(spec["names"]) ? spec["names"] : {};
  const group = isJsonObject(spec) ? String(spec["group"] ?? "") : "";
  return groupKindText({ group, kind: String(names["kind"] ?? "") });
}

/** The kinds that CRDs among these objects define: they will be there when their objects are applied. */
export function definedKinds(objects: Iterable<KubeObject>): ReadonlySet<string> {
  const kinds = new Set<string>();
  for (const object of objects)
    if (object.kind === "CustomResourceDefinition") kinds.add(definedKind(object));
  return kinds;
}
