import type { Capabilities } from "../core/capabilities.ts";
import { isJsonObject } from "../core/json.ts";
import type { Manifest } from "../core/manifest.ts";
import { groupKindText, type GroupKind } from "../core/object-ref.ts";

/** A kind's plural resource name, which rules are written in: from the cluster's types, from CRDs among the manifests,
 *  else by the rule every built-in kind follows. */
export function resourceNames(
  manifests: readonly Manifest[],
  capabilities: Pick<Capabilities, "types">,
): (kind: GroupKind) => string {
  const known = new Map(capabilities.types.map((type) => [groupKindText(type), type.plural]));
  for (const { ref, object } of manifests) {
    if (ref.kind !== "CustomResourceDefinition" || !isJsonObject(object["spec"])) continue;
    const { group, names } = object["spec"];
    if (typeof group !== "string" || !isJsonObject(names)) continue;
    const { kind, plural } = names;
    if (typeof kind === "string" && typeof plural === "string")
      known.set(groupKindText({ group, kind }), plural);
  }
  return (kind) => known.get(groupKindText(kind)) ?? guess(kind.kind);
}

/** Source: meta.UnsafeGuessKindToResource of k8s.io/apimachinery. */
function guess(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith("endpoints")) return singular;
  if (singular.endsWith("s")) return `${singular}es`;
  if (singular.endsWith("y")) return `${singular.slice(0, -1)}ies`;
  return `${singular}s`;
}
