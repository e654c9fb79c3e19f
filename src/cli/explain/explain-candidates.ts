import { SynclineError } from "../../core/errors.ts";
import { pathText } from "../../core/field-path.ts";
import { explainField } from "../../explain/explain-field.ts";
import { findPath, type FoundPath, type Place } from "../../explain/find-path.ts";
import type { ExplainedFor } from "../../explain/group-explained.ts";
import { leavesBelow } from "../../explain/leaves.ts";
import type { Candidate } from "./candidate.ts";

/** One leaf of one object for one target. */
export interface ExplainedLeaf extends ExplainedFor {
  readonly candidate: Candidate;
  readonly place: Place;
}

/** What became of a path in the objects that may be meant. */
export interface ExplainedCandidates {
  readonly leaves: readonly ExplainedLeaf[];
  /** Paths of leaves over the limit, which are not explained. */
  readonly more: number;
  readonly absent: readonly { readonly candidate: Candidate; readonly at: FoundPath & { type: "absent" } }[];
}

/** Explains each leaf at or below `path`, at most `limit` different ones. Throws CLI-USAGE for what is no path. */
export function explainCandidates(
  candidates: readonly Candidate[],
  path: string,
  limit: number,
): ExplainedCandidates {
  const looked = candidates.map((candidate) => ({ candidate, at: lookUp(path, candidate) }));
  const all = looked.flatMap(({ candidate, at }) =>
    at.type === "found" ? [...leavesBelow(at.place)].map((place) => ({ candidate, place })) : [],
  );
  const paths = [...new Set(all.map(({ place }) => pathText(place.path)))];
  const told = new Set(paths.slice(0, limit));
  return {
    leaves: all
      .filter(({ place }) => told.has(pathText(place.path)))
      .map(({ candidate, place }) => ({
        candidate,
        place,
        target: candidate.tracing.target,
        explained: explainField(candidate, place, candidate.tracing.view),
      })),
    more: paths.length - told.size,
    absent: looked.flatMap(({ candidate, at }) => (at.type === "absent" ? [{ candidate, at }] : [])),
  };
}

function lookUp(path: string, { manifest }: Candidate): FoundPath {
  try {
    return findPath(path, manifest.object);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new SynclineError("CLI-USAGE", `${JSON.stringify(path)} is not a field path`, {
      hint: "write it as .spec.template.spec.containers[name=web].image",
      cause,
    });
  }
}
