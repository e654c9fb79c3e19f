import type { ValuePlace } from "../core/problem.ts";
import type { ValueOrigin } from "../core/release.ts";

/** More would hide the one that matters. */
const most = 3;

/** Where the winning layer sets these keys, in their order; of a map or list, where its first leaf is set. Keys that no
 *  layer sets are left out. */
export function valuePlaces(
  origins: ReadonlyMap<string, ValueOrigin>,
  keys: readonly string[],
): readonly ValuePlace[] {
  const found = keys.flatMap((key): readonly ValuePlace[] => {
    const origin = originAt(origins, key);
    return origin === undefined ? [] : [{ key, position: origin.position, layerName: origin.layerName }];
  });
  return found.slice(0, most);
}

/** The origin of a leaf; of a map or list, that of its first leaf. */
export function originAt(origins: ReadonlyMap<string, ValueOrigin>, key: string): ValueOrigin | undefined {
  const exact = origins.get(key);
  if (exact !== undefined) return exact;
  for (const [other, origin] of origins) {
    if (other.startsWith(`${key}.`) || other.startsWith(`${key}[`)) return origin;
  }
  return undefined;
}
