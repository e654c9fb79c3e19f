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
  const circles = onCircles(here);
  const found = new Map<string, readonly Problem[]>();
  for (const release of here.values()) {
    const problems = [...missing(release, here, { repo, target }), ...cycle(release, circles)];
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

/** The chain from a release of a circle back to itself. */
function cycle(release: ReleaseSource, circles: Here): readonly Problem[] {
  if (!circles.has(release.name)) return [];
  // Breadth first: the shortest chain. Each release is entered once, from the one noted here.
  const from = new Map<string, string>();
  const todo = [release.name];
  for (const name of todo) {
    for (const next of circles.get(name)?.spec.dependsOn ?? []) {
      if (!circles.has(next) || from.has(next)) continue;
      from.set(next, name);
      todo.push(next);
    }
  }
  if (!from.has(release.name)) return [];
  const chain = [release.name];
  for (
    let name = from.get(release.name);
    name !== undefined && name !== release.name;
    name = from.get(name)
  ) {
    chain.unshift(name);
  }
  const text = [release.name, ...chain].join(" → ");
  const index = release.spec.dependsOn.indexOf(chain[0] ?? "");
  return [problem(release, index, `releases wait for each other: ${text}`, "Remove one `dependsOn`.")];
}

/** What is left when releases are taken away that wait for nothing left, then those that nothing left waits for. */
function onCircles(here: Here): Here {
  const waits = withoutEnds(here, (release) => release.spec.dependsOn);
  const waitedFor = new Map<string, string[]>();
  for (const { name, spec } of waits.values()) {
    for (const other of spec.dependsOn) waitedFor.set(other, [...(waitedFor.get(other) ?? []), name]);
  }
  return withoutEnds(waits, ({ name }) => waitedFor.get(name) ?? []);
}

function withoutEnds(here: Here, nextOf: (release: ReleaseSource) => readonly string[]): Here {
  const left = new Map(here);
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const release of left.values()) {
      if (!nextOf(release).some((name) => left.has(name))) left.delete(release.name);
    }
  }
  return left;
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
