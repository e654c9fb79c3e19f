import type { Manifest } from "../../core/manifest.ts";
import { refId, refText } from "../../core/object-ref.ts";
import { positionText } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import { mistake } from "./found.ts";

/** Row B50: the same object twice, in one release or in two. Both places are told, to both releases. */
export function findDuplicates(
  releases: readonly { readonly name: string; readonly manifests: readonly Manifest[] }[],
): ReadonlyMap<string, readonly Problem[]> {
  const places = new Map<string, { readonly release: string; readonly manifest: Manifest }[]>();
  for (const { name, manifests } of releases) {
    for (const manifest of manifests) {
      const id = refId(manifest.ref);
      const known = places.get(id);
      if (known === undefined) places.set(id, [{ release: name, manifest }]);
      else known.push({ release: name, manifest });
    }
  }
  const problems = new Map<string, Problem[]>();
  for (const all of places.values()) {
    const [first, second] = all;
    if (first === undefined || second === undefined) continue;
    const message = `${refText(first.manifest.ref)} in ${all.map(placeText).join(" and ")}`;
    const last = new Map(all.map(({ release, manifest }) => [release, manifest.position]));
    for (const [release, position] of last) {
      const hint = "keep one of them; none of these releases is applied";
      problems.set(release, [...(problems.get(release) ?? []), mistake("OBJ-DUP", message, position, hint)]);
    }
  }
  return problems;
}

function placeText({ release, manifest }: { readonly release: string; readonly manifest: Manifest }): string {
  return `${positionText(manifest.position)} (release ${release})`;
}
