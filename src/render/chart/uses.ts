import type { ChartSource } from "../../repo/model.ts";
import { parseVersion, satisfies } from "../helpers/version.ts";

/** A subchart as its parent uses it. */
export interface Use {
  readonly chart: ChartSource;
  /** The alias that the parent gives it, or its name. */
  readonly name: string;
  readonly condition: string;
  readonly tags: readonly string[];
  /** Its place in the dependencies of the parent's Chart.yaml; -1 = it only lies in charts/. */
  readonly index: number;
}

/** Each dependency of Chart.yaml that is there, under its alias; a folder in charts/ that Chart.yaml does not name is
 *  always used, as in Helm. */
export function uses({ meta, subcharts }: ChartSource): readonly Use[] {
  const declared = meta.dependencies.flatMap(({ name, version, alias, condition, tags }, index) => {
    const named = subcharts.filter((sub) => sub.meta.name === name);
    const chart = named.find((sub) => isVersion(version, sub)) ?? named[0];
    return chart === undefined ? [] : [{ chart, name: alias ?? name, condition, tags, index }];
  });
  const names = new Set(meta.dependencies.map(({ name }) => name));
  const others = subcharts.filter((sub) => !names.has(sub.meta.name));
  return [
    ...declared,
    ...others.map((chart) => ({ chart, name: chart.meta.name, condition: "", tags: [], index: -1 })),
  ];
}

/** Whether a chart has a version that a dependency asks for; what neither can read is not refused. */
export function isVersion(wanted: string, { meta }: ChartSource): boolean {
  const version = parseVersion(meta.version);
  return wanted === "" || version === undefined || satisfies(wanted, version) !== false;
}
