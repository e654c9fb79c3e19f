import { limits } from "../../core/limits.ts";
import type { Problem } from "../../core/problem.ts";
import { tooManySubcharts } from "../../repo/linked-charts.ts";
import type { ChartSource } from "../../repo/model.ts";
import type { YamlPath } from "../../yaml/document.ts";
import { uses, type Use } from "./uses.ts";

/** A chart where it is used, and the subcharts below it. */
export interface ChartNode {
  readonly chart: ChartSource;
  /** The chart's name, or the alias a parent gave it. */
  readonly name: string;
  /** Where its values stand in the release's: `["db"]`; [] = the top chart. */
  readonly prefix: YamlPath;
  /** How its parent uses it; undefined = the top chart. */
  readonly use: Use | undefined;
  readonly below: readonly ChartNode[];
}

/** All uses of all subcharts, enabled or not. An alias of an alias multiplies: beyond limits.subcharts the rest is left
 *  out, with a problem. */
export function chartTree(chart: ChartSource): {
  readonly tree: ChartNode;
  readonly problems: readonly Problem[];
} {
  let count = 0;
  const grow = (source: ChartSource, prefix: YamlPath, name: string, use: Use | undefined): ChartNode => {
    const below = uses(source).flatMap((inner) => {
      count += 1;
      if (count > limits.subcharts) return [];
      return [grow(inner.chart, [...prefix, inner.name], inner.name, inner)];
    });
    return { chart: source, name, prefix, use, below };
  };
  const tree = grow(chart, [], chart.meta.name, undefined);
  return { tree, problems: count > limits.subcharts ? [tooManySubcharts(chart)] : [] };
}

/** The nodes of a tree, parents first. */
export function nodesOf(tree: ChartNode): readonly ChartNode[] {
  return [tree, ...tree.below.flatMap(nodesOf)];
}
