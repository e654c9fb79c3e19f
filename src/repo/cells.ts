import type { Target } from "../core/target.ts";
import type { RepoSettings } from "./model.ts";

type Cells = Pick<RepoSettings, "environments" | "regions" | "clusters" | "except">;

/** Every target of the repo in the order of tables: environments, then regions, then clusters as declared. */
export function allTargets(settings: Cells): readonly Target[] {
  return cells(settings).flatMap(({ environment, region }) => {
    const clusters = clustersOf(settings, { environment, region });
    if (clusters.length === 0) return [{ environment, region, cluster: "" }];
    return clusters.map((cluster) => ({ environment, region, cluster }));
  });
}

/** Names of the clusters of one cell. */
export function clustersOf(
  { clusters }: Pick<Cells, "clusters">,
  cell: Pick<Target, "environment" | "region">,
): readonly string[] {
  return clusters
    .filter(({ environment, region = "" }) => environment === cell.environment && region === cell.region)
    .map(({ name }) => name);
}

/** environment × region without what `except` takes out. */
export function cells({ environments, regions, except }: Cells): readonly Omit<Target, "cluster">[] {
  const columns = regions.length === 0 ? [""] : regions;
  return environments
    .flatMap((environment) => columns.map((region) => ({ environment, region })))
    .filter(
      (cell) =>
        !except.some(
          ({ environment, region }) =>
            environment === cell.environment && (region === undefined || region === cell.region),
        ),
    );
}

/** Names that may stand in `values.<layer>.yaml`, by layer: `prod`, `eu`, `prod.eu`, `prod-eu-1`. */
export function layerNames(settings: Cells): readonly string[] {
  const pairs = cells(settings).filter(({ region }) => region !== "");
  return [
    ...settings.environments,
    ...settings.regions,
    ...pairs.map(({ environment, region }) => `${environment}.${region}`),
    ...settings.clusters.map(({ name }) => name),
  ];
}
