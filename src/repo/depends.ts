import type { Problem } from "../core/problem.ts";
import { targetText, type Target } from "../core/target.ts";
import { nearest } from "../core/text.ts";
import type { ConfigRepo, ReleaseSource } from "./model.ts";
import { releasesFor } from "./targets.ts";

/** REPO-DEPENDS by release, for one target: what it waits for does not exist here, or waits for it in turn. */
export function dependencyProblems(
  repo: ConfigRepo,
  target: Target,
): ReadonlyMap<string, readonly Problem[]> {
  const here = new Map(releasesFor(repo, target).map((release) => [release.name, release]));
  const found = new Map<string, readonly Problem[]>();
  for (const release of here.values()) {
    const problems = [...missing(release, here, { repo, target }), ...cycle(release, here)];
    if (problems.length > 0) found.set(release.name, problems);
  }
  return found;
}

type Here = ReadonlyMap<string, ReleaseSource>;

function missing(
  release: ReleaseSource,
  here: Here,
  { repo, target }: { readonly repo: ConfigRepo; readonly target: Target },
): readonly Problem[] {
  return release.spec.dependsOn.flatMap((name, index) => {
    if (here.has(name)) return [];
    const exists = repo.releases.some((other) => other.name === name);
    const close = nearest(name, here.keys());
    const message = exists
      ? `depends on "${name}", which ${targetText(target)} does not have`
      : `depends on "${name}", which does not exist`;
    const hint =
      close === undefined || exists
        ? "Correct `targets` of one of the two, or `dependsOn`."
        : `Did you mean ${close}?`;
    return [problem(release, index, message, hint)];
  });
}

/** The chain from a release back to itself, told at each release of the circle. */
function cycle(release: ReleaseSource, here: Here): readonly Problem[] {
  const todo = release.spec.dependsOn.map((name, index) => ({ name, index, chain: [release.name] }));
  const seen = new Set<string>();
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { name, index } = next;
    const chain = [...next.chain, name];
    if (name === release.name) {
      return [
        problem(
          release,
          index,
          `releases wait for each other: ${chain.join(" → ")}`,
          "Remove one `dependsOn`.",
        ),
      ];
    }
    if (seen.has(name)) continue;
    seen.add(name);
    todo.push(...(here.get(name)?.spec.dependsOn ?? []).map((after) => ({ name: after, index, chain })));
  }
  return [];
}

function problem(release: ReleaseSource, index: number, message: string, hint: string): Problem {
  return {
    severity: "error",
    code: "REPO-DEPENDS",
    message,
    position: release.at(["dependsOn", index]),
    hint,
  };
}
