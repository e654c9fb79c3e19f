import type { Builtins } from "../core/builtins.ts";
import type { FieldSearch, FoundSpots } from "../core/field-search.ts";
import { jsonEqual } from "../core/json.ts";
import { refId } from "../core/object-ref.ts";
import type { Spot } from "../core/problem.ts";
import type { RenderRequest } from "../ports.ts";
import { valuePlaces } from "../values/value-places.ts";
import { traceTarget } from "./trace.ts";

/** Where fields of a release are written, and the values printed there: for each path of each object in their order. Undefined where
 *  the release does not come out with that very object. */
export function fieldSpots(
  request: RenderRequest,
  { release, objects }: FieldSearch,
  builtins: Builtins,
): FoundSpots {
  const [traced] = traceTarget(request, builtins, { releases: [release] });
  const found = new Map(traced?.objects.map((object) => [refId(object.manifest.ref), object]));
  return objects.flatMap(({ manifest, paths }) => {
    const same = found.get(refId(manifest.ref));
    const isSame = same !== undefined && jsonEqual(same.manifest.object, manifest.object);
    return paths.map((path): Spot | undefined => {
      if (traced === undefined || !isSame) return undefined;
      const { position, values } = same.origin(path);
      return { ...position, values: valuePlaces(traced.merged.origins, values) };
    });
  });
}
