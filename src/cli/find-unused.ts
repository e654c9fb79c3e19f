import { hasErrors, type Problem } from "../core/problem.ts";
import { traceTarget } from "../desired/trace.ts";
import { unusedValues, type ValuesReader } from "../matrix/unused-values.ts";
import type { ReleaseSource } from "../repo/model.ts";
import { selects } from "../repo/targets.ts";
import type { Flags } from "./command.ts";
import type { Workshop } from "./renderings.ts";

/** Warnings about values that no template reads. Only the whole matrix can tell: with a choice of targets there are none. */
export function findUnused(workshop: Workshop, flags: Flags): readonly Problem[] {
  const { repo, targets, problems } = workshop;
  const isPart = ["env", "region", "cluster"].some((flag) => flags[flag] !== undefined);
  if (repo === undefined || isPart || hasErrors(problems)) return [];
  const readers = repo.releases
    .filter(({ chart }) => chart !== "")
    .map((release): ValuesReader => {
      const own = targets.filter((target) => selects(release, target));
      return { release, targets: own, readKeys: once(() => readKeys(workshop, release, own)) };
    });
  return unusedValues(repo, readers);
}

function readKeys(
  { request, builtins, source }: Workshop,
  { name }: ReleaseSource,
  targets: Workshop["targets"],
): ReadonlySet<string> | undefined {
  const keys = new Set<string>();
  for (const target of targets) {
    const [traced] = traceTarget({ ...request, target }, builtins, { releases: [name], source });
    if (traced === undefined || hasErrors(traced.problems)) return undefined;
    for (const key of traced.readKeys()) keys.add(key);
  }
  return keys;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
