import { valueAt } from "../../core/field-path.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import { ownLayer } from "./default-layers.ts";
import type { ChartNode } from "./chart-tree.ts";

/** The tree without what `condition` and `tags` disable. `values` = those of the release with what all subcharts say
 *  themselves, disabled ones too: as in Helm (helm/pkg/chartutil/dependencies.go processDependencyEnabled), so a
 *  subchart's own values.yaml may disable it. */
export function enabledTree(tree: ChartNode, values: JsonObject): ChartNode {
  const prune = (node: ChartNode, tags: readonly Json[]): ChartNode => ({
    ...node,
    below: node.below
      .filter((sub) => isEnabled(sub, node, values, tags))
      // A subchart's own `tags` hold for what lies below it, where nobody above says otherwise.
      .map((sub) =>
        prune(sub, [...tags, ...ownLayer(sub).layers.map((layer) => layer.values["tags"] ?? null)]),
      ),
  });
  return prune(tree, [values["tags"] ?? null]);
}

/** The first condition that is set decides; else one true tag enables, and tags that are all false disable. */
function isEnabled(
  { use }: ChartNode,
  parent: ChartNode,
  values: JsonObject,
  tags: readonly Json[],
): boolean {
  for (const path of conditionsOf(use?.condition ?? "")) {
    const value = valueAt(values, [...parent.prefix, ...path]);
    if (typeof value === "boolean") return value;
  }
  const given = (use?.tags ?? [])
    .map((tag) => tags.find((map) => isJsonObject(map) && map[tag] !== undefined))
    .map((map, at) => (isJsonObject(map) ? map[use?.tags[at] ?? ""] : undefined))
    .filter((value) => typeof value === "boolean");
  return given.length === 0 || given.includes(true);
}

/** `db.enabled,global.db` → the paths in the parent's values. */
export function conditionsOf(condition: string): readonly (readonly string[])[] {
  const parts = condition.split(",").map((part) => part.trim());
  return parts.filter(Boolean).map((part) => part.split("."));
}
