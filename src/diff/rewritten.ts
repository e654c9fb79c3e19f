import type { FieldChange } from "../core/change.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import { refOf, type KubeObject } from "../core/manifest.ts";
import { compareDeclared } from "./compare.ts";
import { maskChange } from "./mask.ts";

/** What the API server stored otherwise than it was sent, although the apply went through: admission (a mutating webhook or policy)
 *  changed our own request, which no ownership shows. Masked; undefined = nothing. */
export function rewrittenIn(sent: KubeObject, stored: KubeObject): readonly FieldChange[] | undefined {
  if (holds(stored, sent)) return undefined;
  const changes = compareDeclared(sent, stored);
  return changes.length === 0 ? undefined : changes.map((change) => maskChange(refOf(sent), change));
}

/** Whether a value has everything of another one, list items at the same places: nearly always so, and quickly said. */
function holds(have: Json | undefined, want: Json): boolean {
  if (have === want) return true;
  if (Array.isArray(want)) {
    const items = want as readonly Json[];
    return (
      Array.isArray(have) &&
      have.length === items.length &&
      items.every((item, index) => holds((have as readonly Json[])[index], item))
    );
  }
  if (!isJsonObject(want) || !isJsonObject(have)) return false;
  for (const name in want) {
    const value = want[name];
    if (value !== undefined && !holds(have[name], value)) return false;
  }
  return true;
}
