import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import type { ChartNode } from "./chart-tree.ts";

/** Values in which each subchart of the tree has its section, with the `global` of the charts above it: its parent's wins
 *  over its own. As in Helm (helm/pkg/chartutil/coalesce.go coalesceGlobals), but for a map and a scalar under one key: there
 *  Helm's answer depends on which layer says it, here the parent's wins too. */
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
  // What is no map at all is left alone, as in Helm.
  if (!isJsonObject(above)) return own ?? {};
  return own === undefined || own === null || isJsonObject(own) ? (over(own ?? {}, above) ?? {}) : own;
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
