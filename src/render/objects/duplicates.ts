import type { Manifest } from "../../core/manifest.ts";
import { refId, refText } from "../../core/object-ref.ts";
import { positionText } from "../../core/position.ts";
import type { Problem, Spot } from "../../core/problem.ts";
import { mistake } from "./found.ts";

/** Row B50: the same object twice, in one release or in two. Both places are told, to both releases. */
export function findDuplicates(
  releases: readonly ReleaseManifests[],
): ReadonlyMap<string, readonly Problem[]> {
  const places = new Map<string, Place[]>();
  for (const { name, manifests, at } of releases) {
    for (const manifest of manifests) {
      const id = refId(manifest.ref);
      const known = places.get(id);
      if (known === undefined) places.set(id, [{ release: name, manifest, at }]);
      else known.push({ release: name, manifest, at });
    }
  }
  const problems = new Map<string, Problem[]>();
  for (const all of places.values()) {
    const [first, second] = all;
    if (first === undefined || second === undefined) continue;
    const message = `${refText(first.manifest.ref)} in ${all.map(placeText).join(" and ")}`;
    const last = new Map(all.map(({ release, manifest, at }) => [release, at(manifest)]));
    for (const [release, position] of last) {
      const hint = "keep one of them; none of these releases is applied";
      problems.set(release, [...(problems.get(release) ?? []), mistake("OBJ-DUP", message, position, hint)]);
    }
  }
  return problems;
}

interface ReleaseManifests {
  readonly name: string;
  readonly manifests: readonly Manifest[];
  /** Where a manifest is written. */
  readonly at: (manifest: Manifest) => Spot;
}

interface Place extends Pick<ReleaseManifests, "at"> {
  readonly release: string;
  readonly manifest: Manifest;
}

function placeText({ release, manifest, at }: Place): string {
  return `${positionText(at(manifest))} (release ${release})`;
}
