import { isJsonObject } from "../core/json.ts";
import type { Manifest } from "../core/manifest.ts";
import { refId } from "../core/object-ref.ts";
import type { PassFacts } from "../report/facts.ts";
import type { ReleaseMemory } from "./release-memory.ts";

/** Fields of the release's objects that stay with others since the last apply. */
export function standingRivals(memory: ReleaseMemory, manifests: readonly Manifest[]): PassFacts["rivals"] {
  return manifests.flatMap(({ ref }) =>
    (memory.known.get(refId(ref))?.rivals ?? []).map((rival) => ({ ref, rival })),
  );
}

/** Fields that left Git and that others keep since the last apply. */
export function standingKept(memory: ReleaseMemory, manifests: readonly Manifest[]): PassFacts["kept"] {
  return manifests.flatMap(({ ref }) => {
    const kept = memory.known.get(refId(ref))?.kept;
    return kept === undefined ? [] : [{ ref, kept }];
  });
}

/** Which declared replicas are left to which autoscaler, and why it is not known of others whether one sets them. */
export function scaledOf(
  { scales }: ReleaseMemory,
  manifests: readonly Manifest[],
): Pick<PassFacts, "scaled" | "scaleUnknown"> {
  const declared = manifests.filter(({ object: { spec } }) => isJsonObject(spec) && "replicas" in spec);
  const known = declared.map(({ ref }) => ({ ref, scale: scales.get(refId(ref)) }));
  const unknown = known.find(({ scale }) => scale?.type === "unknown")?.scale;
  return {
    scaled: known.flatMap(({ ref, scale }) => (scale?.type === "scaled" ? [{ ref, by: scale.by }] : [])),
    scaleUnknown: unknown?.type === "unknown" ? unknown.why : undefined,
  };
}
