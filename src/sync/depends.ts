import type { PassFacts } from "../report/facts.ts";
import type { ReleaseMemory } from "./release-memory.ts";

/** The first release that `memory` waits for: one that has not applied what Git says now, or is not Healthy. Deletions of it that are held,
 *  or drift that is only reported, are not waited for. Releases that the filter leaves out are not waited for either; a release with
 *  nothing new does not wait. */
export function unmetDependency(
  memory: ReleaseMemory,
  memories: ReadonlyMap<string, ReleaseMemory>,
): PassFacts["waitingFor"] {
  const digest = memory.latest?.rendered.digest;
  if (digest === undefined || memory.status.renderDigest?.applied === digest) return undefined;
  for (const name of memory.settings.dependsOn) {
    const other = memories.get(name);
    if (other === undefined || other.absent !== undefined) continue;
    const { health, summary } = other.status;
    const isThere = hasApplied(other);
    if (isThere && health === "Healthy") continue;
    const condition = isThere ? "Healthy" : "applied and Healthy";
    return { object: `release ${name}`, condition, hint: summary?.message ?? "" };
  }
  return undefined;
}

/** True when all of the newest render is in the cluster; one with mistakes never is. */
function hasApplied({ latest, good, status }: ReleaseMemory): boolean {
  return latest !== undefined && latest === good && status.renderDigest?.applied === latest.rendered.digest;
}

/** Releases in layers: each layer depends only on earlier ones. Cycles were refused when the repo was read; what is left of one
 *  comes last. Inside a layer releases with something new come first: the others have only a revision to note. */
export function layers(memories: Iterable<ReleaseMemory>): readonly (readonly ReleaseMemory[])[] {
  let rest = [...memories];
  const all = new Set(rest.map(({ name }) => name));
  const done = new Set<string>();
  const result: ReleaseMemory[][] = [];
  while (rest.length > 0) {
    const free = rest.filter(({ settings }) =>
      settings.dependsOn.every((name) => done.has(name) || !all.has(name)),
    );
    const layer = free.length > 0 ? free : rest;
    for (const { name } of layer) done.add(name);
    rest = rest.filter((memory) => !layer.includes(memory));
    result.push([...layer.filter(hasNews), ...layer.filter((memory) => !hasNews(memory))]);
  }
  return result;
}

function hasNews({ latest, status }: ReleaseMemory): boolean {
  return latest?.rendered.digest !== status.renderDigest?.applied;
}
