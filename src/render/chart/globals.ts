import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import type { ChartNode } from "./chart-tree.ts";

/** Values in which each subchart of the tree has its section, with the `global` of the charts above it: its parent's wins
 *  over its own. As in Helm (helm/pkg/chartutil/coalesce.go coalesceGlobals). */
export function withGlobals(node: ChartNode, values: JsonObject): JsonObject {
  const sections = node.below.map((sub): [string, JsonObject] => {
    const { name } = sub;
    const said = Object.hasOwn(values, name) ? values[name] : undefined;
    const section = isJsonObject(said) ? said : {};
    return [name, withGlobals(sub, { ...section, global: globalOf(section["global"], values["global"]) })];
  });
  return { ...values, ...Object.fromEntries(sections) };
}

function globalOf(own: Json | undefined, above: Json | undefined): Json {
  if (own !== undefined && own !== null && !isJsonObject(own)) return own;
  const result: { [key: string]: Json | undefined } = isJsonObject(own) ? { ...own } : {};
  for (const [key, value] of Object.entries(isJsonObject(above) ? above : {})) {
    const before = result[key];
    // A map and a scalar of one name: Helm leaves the subchart its own.
    const isClash = before !== undefined && before !== null && isJsonObject(before) !== isJsonObject(value);
    if (!isClash) result[key] = over(before, value);
  }
  return result;
}

/** Maps merge, the upper one wins; its null stays, to say that nothing is set. */
function over(lower: Json | undefined, upper: Json | undefined): Json | undefined {
  if (!isJsonObject(lower) || !isJsonObject(upper)) return upper;
  const entries = Object.entries(upper).map(([key, value]) => [
    key,
    over(Object.hasOwn(lower, key) ? lower[key] : undefined, value),
  ]);
  return { ...lower, ...(Object.fromEntries(entries) as JsonObject) };
}
