import { isJsonObject, type Json } from "../core/json.ts";
import type { Place } from "./find-path.ts";
import { listStep } from "./list-step.ts";

/** The scalars, empty maps and empty lists below a place, in their order; a leaf itself is the only one. */
export function* leavesBelow(place: Place): Generator<Place, void> {
  const { path, steps, value } = place;
  if (Array.isArray(value) && value.length > 0) {
    const list = value as readonly Json[];
    for (const [index, item] of list.entries())
      yield* leavesBelow({
        path: [...path, listStep(path, list, index)],
        steps: [...steps, index],
        value: item,
      });
    return;
  }
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  if (entries.length === 0) {
    yield place;
    return;
  }
  for (const [key, inner] of entries)
    if (inner !== undefined)
      yield* leavesBelow({ path: [...path, key], steps: [...steps, key], value: inner });
}
