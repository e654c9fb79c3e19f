import type { Problem } from "../core/problem.ts";
import { targetText, type Target } from "../core/target.ts";
import { nearest } from "../core/text.ts";
import { allTargets, cells, clustersOf } from "./cells.ts";
import { globMatches } from "./glob.ts";
import type { ConfigRepo, ReleaseSource, RepoSettings } from "./model.ts";

/** Whether the repo declares this target; CFG-TARGET with what is meant, when not. */
export function checkTarget(settings: RepoSettings, target: Target): readonly Problem[] {
  if (allTargets(settings).some((known) => targetText(known) === targetText(target))) return [];
  const { environment, region, cluster } = target;
  const unknown =
    unknownPart("environment", environment, settings.environments) ??
    unknownPart("region", region, settings.regions) ??
    unknownPart(
      "cluster",
      cluster,
      settings.clusters.map(({ name }) => name),
    );
  return [unknown ?? wrongCell(settings, target)];
}

function unknownPart(kind: string, name: string, known: readonly string[]): Problem | undefined {
  if (known.includes(name) || (name === "" && (known.length === 0 || kind === "cluster"))) return undefined;
  const message =
    name === "" ? `the target names no ${kind}` : `${kind} "${name}" is not declared in syncline.yaml`;
  const close = name === "" ? undefined : nearest(name, known);
  const list = known.length === 0 ? `This repo declares no ${kind}.` : `Known: ${known.join(", ")}.`;
  return problem(message, close === undefined ? list : `Did you mean ${close}?`);
}

/** Each name is known, but they do not go together. */
function wrongCell(settings: RepoSettings, target: Target): Problem {
  const here = cells(settings).some(
    ({ environment, region }) => environment === target.environment && region === target.region,
  );
  const cell = targetText({ ...target, cluster: "" });
  if (!here) return problem(`${cell} is taken out by \`except\` in syncline.yaml`, "Choose another target.");
  const clusters = clustersOf(settings, target);
  const list = clusters.length === 0 ? "it has none" : clusters.join(", ");
  return target.cluster === ""
    ? problem(`${cell} has clusters: the target must name one of them`, `One of ${list}.`)
    : problem(`cluster "${target.cluster}" is not in ${cell}`, `Clusters of ${cell}: ${list}.`);
}

function problem(message: string, hint: string): Problem {
  return { severity: "error", code: "CFG-TARGET", message, hint };
}

/** Releases that a target gets, sorted by name. */
export function releasesFor(repo: ConfigRepo, target: Target): readonly ReleaseSource[] {
  return repo.releases.filter((release) => selects(release, target));
}

/** Whether release.yaml selects the target; empty lists select all. */
export function selects({ spec }: Pick<ReleaseSource, "spec">, target: Target): boolean {
  const { environments, regions, clusters, except } = spec.targets;
  const within = (names: readonly string[], name: string): boolean =>
    names.length === 0 || names.includes(name);
  return (
    within(environments, target.environment) &&
    within(regions, target.region) &&
    within(clusters, target.cluster) &&
    !except.some((cell) =>
      (["environment", "region", "cluster"] as const).every(
        (part) => cell[part] === undefined || cell[part] === target[part],
      ),
    )
  );
}

/** `GitSync.spec.releases`: names or folders below releases/, with wildcards (`team-a/*`). Absent = all. */
export function passesFilter(
  { name, folder }: Pick<ReleaseSource, "name" | "folder">,
  filter: readonly string[] | undefined,
): boolean {
  return (
    filter === undefined ||
    filter.some((pattern) => globMatches(pattern, name) || globMatches(pattern, folder))
  );
}
