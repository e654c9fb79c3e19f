import type { Problem } from "../core/problem.ts";
import type { MergedValues } from "../core/release.ts";
import { releasePath, type ChartInstance } from "../render/chart/subcharts.ts";
import { keyText } from "../values/key-text.ts";
import { leafPaths } from "../values/origins.ts";
import type { ChartCache } from "./chart-cache.ts";

/** What the schemas of subcharts say of the values each of them sees, where the release sets them. `whole` = the release's
 *  values with those of its subcharts. */
export function subchartViolations(
  instances: readonly ChartInstance[],
  whole: () => MergedValues,
  charts: ChartCache,
): readonly Problem[] {
  return instances.slice(1).flatMap((instance) => {
    const { schema, problems } = charts.schema(instance.chart);
    const seen: MergedValues = {
      values: instance.values,
      get origins() {
        return originsIn(instance, whole());
      },
    };
    const told = schema?.check(seen) ?? [];
    return [
      ...problems,
      ...told.map((each) => ({ ...each, message: `chart ${instance.name}: ${each.message}` })),
    ];
  });
}

/** The origins of a subchart's values by the keys it knows them by. */
function originsIn(instance: ChartInstance, { origins }: MergedValues): MergedValues["origins"] {
  return new Map(
    leafPaths(instance.values).flatMap((path) => {
      const origin = origins.get(keyText(releasePath(instance, path)));
      return origin === undefined ? [] : [[keyText(path), origin] as const];
    }),
  );
}
