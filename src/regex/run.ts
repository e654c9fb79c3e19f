import { assertNever } from "../core/assert-never.ts";
import { isWordSign } from "./character-set.ts";
import type { Program } from "./program.ts";
import { RegexError, type Assertion } from "./syntax.ts";

/** Start and end of the match and of each group, in UTF-16 units; -1 = the group took no part. */
export type Slots = readonly number[];

/** How many steps are left; shared by all searches of one call, so that no call can run without end. */
export interface Budget {
  left: number;
}

/** Enough for any sane use: about a second of work. */
export function freshBudget(): Budget {
  return { left: 30_000_000 };
}

/** The ways being followed: the steps that wait for a character, best way first, and how far each has come. */
interface Ways {
  readonly at: Int32Array;
  readonly slots: Slots[];
  count: number;
}

/**
 * The leftmost match at or after `from`; of several there, the one a backtracking search would find first (Pike's
 * algorithm, as Go's regexp). Time grows with length × steps, whatever the pattern. Throws RegexError at the budget's end.
 */
export function search(program: Program, text: string, from: number, budget: Budget): Slots | undefined {
  const { steps, start } = program;
  const seen = new Int32Array(steps.length).fill(-1);
  let [now, then] = [emptyWays(steps.length), emptyWays(steps.length)];
  let best: Slots | undefined;
  for (let at = from; ;) {
    if (best === undefined)
      follow(program, { step: start, slots: [] }, { text, at, ways: now, seen, budget });
    if (now.count === 0 && best !== undefined) return best;
    const codePoint = text.codePointAt(at);
    const after = at + (codePoint !== undefined && codePoint > 0xffff ? 2 : 1);
    then.count = 0;
    for (let i = 0; i < now.count; i++) {
      const step = steps[now.at[i] ?? 0];
      const slots = now.slots[i] ?? [];
      if (step?.type === "match") {
        best = slots;
        break; // what comes after it is worse
      }
      if (step?.type !== "set" || codePoint === undefined || !step.has(codePoint)) continue;
      follow(program, { step: step.next, slots }, { text, at: after, ways: then, seen, budget });
    }
    if (codePoint === undefined) return best;
    [now, then] = [then, now];
    at = after;
  }
}

function emptyWays(size: number): Ways {
  return { at: new Int32Array(size), slots: [], count: 0 };
}

interface Place {
  readonly text: string;
  readonly at: number;
  readonly ways: Ways;
  /** The place at which each step was last met: a second way to it is worse. */
  readonly seen: Int32Array;
  readonly budget: Budget;
}

/** Adds all steps that can be reached without a character, the better ones first. */
function follow(
  { steps }: Program,
  begin: { readonly step: number; readonly slots: Slots },
  { text, at, ways, seen, budget }: Place,
): void {
  const open = [begin];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen[next.step] === at) continue;
    seen[next.step] = at;
    if (--budget.left < 0) throw new RegexError("it takes too many steps on this text", { limit: true });
    const step = steps[next.step];
    const slots = next.slots;
    if (step === undefined) continue;
    switch (step.type) {
      case "split":
        open.push({ step: step.second, slots }, { step: step.first, slots });
        break;
      case "save":
        open.push({ step: step.next, slots: withSlot(slots, step.slot, at) });
        break;
      case "assert":
        if (holds(step.what, text, at)) open.push({ step: step.next, slots });
        break;
      case "set":
      case "match":
        ways.at[ways.count] = next.step;
        ways.slots[ways.count++] = slots;
        break;
      default:
        assertNever(step);
    }
  }
}

function withSlot(slots: Slots, slot: number, at: number): Slots {
  const copy = slots.slice();
  while (copy.length < slot) copy.push(-1);
  copy[slot] = at;
  return copy;
}

function holds(what: Assertion, text: string, at: number): boolean {
  switch (what) {
    case "text start":
      return at === 0;
    case "text end":
      return at === text.length;
    case "line start":
      return at === 0 || text[at - 1] === "\n";
    case "line end":
      return at === text.length || text[at] === "\n";
    case "word edge":
    case "no word edge": {
      const edge = wordAt(text, at - 1) !== wordAt(text, at);
      return edge === (what === "word edge");
    }
    default:
      return assertNever(what);
  }
}

function wordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && isWordSign(text.charCodeAt(at));
}
