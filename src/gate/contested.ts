import type { Change } from "../core/change.ts";
import { parsePath, type FieldPath } from "../core/field-path.ts";
import type { Fight } from "../core/fight.ts";
import { contested, fieldOf, windowMs, type Contest, type Contests } from "./fights.ts";

/** A change, and what of it is left as it is because somebody else keeps writing it. */
export interface Split {
  /** undefined = nothing of the change is left to be done. */
  readonly rest: Change | undefined;
  readonly fought: Change | undefined;
}

/** Takes out of a correction what is fought about. Rollouts are never kept back: a new manifest is another matter. */
export function splitContested(change: Change, contest: Contest | undefined): Split {
  const all = contested(change);
  if (contest === undefined || all.length === 0) return { rest: change, fought: undefined };
  const fights = [...contest.fights.values()];
  if (fights.some(({ against, triedAt }) => against === "tool" && triedAt === undefined))
    return { rest: undefined, fought: change };
  const isFought = ({ path, owner }: (typeof all)[number]): boolean => {
    const fight = contest.fights.get(fieldOf(path));
    return (
      fight !== undefined && fight.triedAt === undefined && (fight.against === "rival" || owner === undefined)
    );
  };
  const fought = all.filter(isFought);
  if (fought.length === 0) return { rest: change, fought: undefined };
  if (fought.length === all.length || change.action !== "correct") return { rest: undefined, fought: change };
  return {
    rest: { ...change, fields: all.filter((field) => !isFought(field)) },
    fought: { ...change, fields: fought },
  };
}

/** The fields of an object that a correction leaves as they are meanwhile. What admission rewrites is sent all the same: nobody
 *  else would set it. */
export function foughtPaths(contest: Contest | undefined): readonly FieldPath[] {
  return [...(contest?.fights.values() ?? [])]
    .filter(({ path, against, triedAt }) => path !== "" && against !== "admission" && triedAt === undefined)
    .map(({ path }) => parsePath(path));
}

/** All fights, in the order of objects and paths. */
export function allFights(contests: Contests): readonly Fight[] {
  return [...contests]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { fights }]) =>
      [...fights].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, fight]) => fight),
    );
}

/** When fights have to be looked at again although nothing moves; Infinity = none has to. */
export function nextLookAt(contests: Contests): number {
  const times = allFights(contests)
    .filter(({ against }) => against !== "admission")
    .map(({ triedAt, wroteAt, pauseMs }) => (triedAt === undefined ? wroteAt + pauseMs : triedAt + windowMs));
  return Math.min(Infinity, ...times);
}
