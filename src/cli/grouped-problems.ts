import { positionText } from "../core/position.ts";
import { valuePlaceText, type Problem, type ValuePlace } from "../core/problem.ts";
import { byText } from "../core/text.ts";

/** One problem, and every target it was found in. */
export interface GroupedProblem extends Problem {
  readonly targets: readonly string[];
}

/** A problem in one target; `target` "" belongs to none. */
export interface FoundProblem {
  readonly problem: Problem;
  readonly target: string;
}

/** The same problem of several targets once: errors first, then by place. One code at one place is one cause, whatever
 *  target the words name; only where a target has several of them there (missing keys of one map) the words decide. */
export function groupProblems(found: readonly FoundProblem[]): readonly GroupedProblem[] {
  return [...groupsBy(placeOf, found.map(general)).values()]
    .flatMap((group) => (isOneEach(group) ? [group] : [...groupsBy(wordsOf, group).values()]))
    .map(merged)
    .toSorted(bySeverityAndPlace);
}

/** Without the name of the target, which stands beside it. */
function general({ problem, target }: FoundProblem): FoundProblem {
  if (target === "") return { problem, target };
  return { problem: { ...problem, message: problem.message.replace(` for ${target}`, "") }, target };
}

function groupsBy(
  key: (problem: Problem) => string,
  found: readonly FoundProblem[],
): ReadonlyMap<string, readonly FoundProblem[]> {
  return Map.groupBy(found, ({ problem }) => key(problem));
}

function placeOf({ severity, code, position, message }: Problem): string {
  return `${severity} ${code} ${position === undefined ? message : positionText(position)}`;
}

/** Without the layers that were looked in, which differ from target to target. */
function wordsOf({ message }: Problem): string {
  return message.replace(/; looked in .*$/s, "");
}

/** True when no target has two different ones. */
function isOneEach(group: readonly FoundProblem[]): boolean {
  const messages = new Map<string, string>();
  return group.every(({ problem, target }) => {
    const words = wordsOf(problem);
    const known = messages.get(target) ?? words;
    messages.set(target, known);
    return known === words;
  });
}

function merged(group: readonly FoundProblem[]): GroupedProblem {
  const targets = new Set(group.map(({ target }) => target).filter((target) => target !== ""));
  const values = valuesOf(group);
  const { problem } = group[0] as FoundProblem;
  return { ...problem, ...(values.length === 0 ? {} : { values }), targets: [...targets] };
}

/** Targets set a value in files of their own; more than these would hide the problem itself. */
const mostValues = 6;

function valuesOf(group: readonly FoundProblem[]): readonly ValuePlace[] {
  const all = group.flatMap(({ problem }) => problem.values ?? []);
  return [...new Map(all.map((value) => [valuePlaceText(value), value])).values()].slice(0, mostValues);
}

function bySeverityAndPlace(a: Problem, b: Problem): number {
  return (
    byText(a.severity, b.severity) ||
    byText(a.position?.file ?? "", b.position?.file ?? "") ||
    (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
    (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
    byText(a.code, b.code) ||
    byText(a.message, b.message)
  );
}
