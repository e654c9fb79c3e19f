import type { MapPart, Part, Source } from "./part.ts";

/** A Secret's keys stand in `data` or in `stringData`, and on the server stringData wins. So that a patch of the one is not lost
 *  under the other: a key that the patch wrote into data is taken out of stringData. */
export function newestKeys(secret: Part, source: Source): Part {
  if (secret.type !== "map") return secret;
  const data = secret.entries.get("data");
  if (data?.type !== "map") return secret;
  const written = [...data.entries].filter(([, value]) => value.place.source === source).map(([key]) => key);
  return withoutKeys(secret, "stringData", written, source);
}

/** Before a merge patch: a key that it deletes from the one goes from the other too. */
export function withoutDeletedKeys(secret: MapPart, patch: MapPart): MapPart {
  const deleted = (field: string): readonly string[] => {
    const map = patch.entries.get(field);
    if (map?.type !== "map") return [];
    return [...map.entries]
      .filter(([, value]) => value.type === "scalar" && value.value === null)
      .map(([key]) => key);
  };
  return withoutKeys(withoutKeys(secret, "stringData", deleted("data")), "data", deleted("stringData"));
}

/** `but` = keys that were written there stay. */
function withoutKeys(secret: MapPart, field: string, keys: readonly string[], but?: Source): MapPart {
  const map = secret.entries.get(field);
  if (map?.type !== "map" || keys.length === 0) return secret;
  const kept = [...map.entries].filter(([key, { place }]) => !keys.includes(key) || place.source === but);
  return { ...secret, entries: new Map([...secret.entries, [field, { ...map, entries: new Map(kept) }]]) };
}
