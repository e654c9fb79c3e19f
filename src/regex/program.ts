import { assertNever } from "../core/assert-never.ts";
import { membership, type CharacterSet } from "./character-set.ts";
import { RegexError, type Assertion, type Pattern } from "./syntax.ts";

/** One step of a machine that follows all ways at once; numbers are places in the program. */
export type Step =
  | { readonly type: "set"; readonly has: (codePoint: number) => boolean; readonly next: number }
  | { readonly type: "assert"; readonly what: Assertion; readonly next: number }
  | { readonly type: "save"; readonly slot: number; readonly next: number }
  /** The first way is tried before the second. */
  | { readonly type: "split"; readonly first: number; readonly second: number }
  | { readonly type: "match" };

export interface Program {
  readonly steps: readonly Step[];
  readonly start: number;
}

const mostSteps = 20_000;

/** A pattern as a program. Built from its end, so that each step knows what follows. Throws RegexError at its limit. */
export function compileProgram(root: Pattern): Program {
  const building: Building = { steps: [], sets: new Map() };
  const match = add({ type: "match" }, building);
  const end = add({ type: "save", slot: 1, next: match }, building);
  const start = add({ type: "save", slot: 0, next: build(root, end, building) }, building);
  return { steps: building.steps, start };
}

interface Building {
  readonly steps: Step[];
  readonly sets: Map<CharacterSet, (codePoint: number) => boolean>;
}

function add(step: Step, { steps }: Building): number {
  if (steps.length >= mostSteps)
    throw new RegexError(`it is over ${mostSteps} steps once its repetitions are written out`, {
      limit: true,
    });
  return steps.push(step) - 1;
}

/** Where the pattern starts, if `next` follows it. */
function build(pattern: Pattern, next: number, building: Building): number {
  switch (pattern.type) {
    case "empty":
      return next;
    case "set":
      return add({ type: "set", has: tester(pattern.set, building), next }, building);
    case "assert":
      return add({ type: "assert", what: pattern.what, next }, building);
    case "capture": {
      const end = add({ type: "save", slot: 2 * pattern.index + 1, next }, building);
      return add(
        { type: "save", slot: 2 * pattern.index, next: build(pattern.inner, end, building) },
        building,
      );
    }
    case "sequence":
      return pattern.items.reduceRight((after, item) => build(item, after, building), next);
    case "choice":
      return pattern.items
        .map((item) => build(item, next, building))
        .reduceRight((second, first) => add({ type: "split", first, second }, building));
    case "repeat":
      return repeat(pattern, next, building);
    default:
      return assertNever(pattern);
  }
}

function tester(set: CharacterSet, { sets }: Building): (codePoint: number) => boolean {
  let has = sets.get(set);
  if (has === undefined) sets.set(set, (has = membership(set)));
  return has;
}

type Repeat = Pattern & { readonly type: "repeat" };

/** Written out: `a{2,4}` is `aa(a(a)?)?`, `a{2,}` is `aa+`, as Go simplifies it. */
function repeat(pattern: Repeat, next: number, building: Building): number {
  const { inner, least, most, greedy } = pattern;
  let start = next;
  if (most === undefined) {
    const { place, body } = loop(pattern, next, building);
    // An inner part that can be empty makes `x*` be `(x+)?`: so Go orders empty matches.
    start = least === 0 && !isNullable(inner) ? place : body;
    if (least === 0 && start === body) start = add(fork(body, next, greedy), building);
  } else {
    for (let i = least; i < most; i++)
      start = add(fork(build(inner, start, building), next, greedy), building);
  }
  for (let i = most === undefined ? 1 : 0; i < least; i++) start = build(inner, start, building);
  return start;
}

/** The body leads to the place, and the place back to the body or on: made first, and filled in when the body is known. */
function loop(
  { inner, greedy }: Repeat,
  next: number,
  building: Building,
): { readonly place: number; readonly body: number } {
  const place = add(fork(next, next, greedy), building);
  const body = build(inner, place, building);
  building.steps[place] = fork(body, next, greedy);
  return { place, body };
}

function fork(way: number, otherwise: number, greedy: boolean): Step {
  return greedy
    ? { type: "split", first: way, second: otherwise }
    : { type: "split", first: otherwise, second: way };
}

/** True if it can match nothing. */
function isNullable(pattern: Pattern): boolean {
  switch (pattern.type) {
    case "set":
      return false;
    case "empty":
    case "assert":
      return true;
    case "capture":
      return isNullable(pattern.inner);
    case "sequence":
      return pattern.items.every(isNullable);
    case "choice":
      return pattern.items.some(isNullable);
    case "repeat":
      return pattern.least === 0 || isNullable(pattern.inner);
    default:
      return assertNever(pattern);
  }
}
