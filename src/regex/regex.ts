import { parsePattern } from "./parse.ts";
import { compileProgram } from "./program.ts";
import { freshBudget, search, type Budget, type Slots } from "./run.ts";

/** A pattern of Go's regexp (RE2). Its time grows with the text's length times the pattern's, never exponentially. */
export interface Regex {
  /** Names of the groups; index 0 is the whole match. */
  readonly names: readonly (string | undefined)[];
  /** True if it matches anywhere. Throws RegexError at the limit of steps. */
  test(text: string): boolean;
  /** The first match. Throws RegexError at the limit of steps. */
  first(text: string): Slots | undefined;
  /** At most `most` matches that do not overlap, as Go's FindAll counts them. Throws RegexError at the limit of steps. */
  all(text: string, most?: number): readonly Slots[];
}

/** Throws RegexError for what Go refuses too. */
export function compileRegex(pattern: string): Regex {
  const { root, names } = parsePattern(pattern);
  const program = compileProgram(root);
  const find = (text: string, from: number, budget: Budget): Slots | undefined =>
    search(program, text, from, budget);
  const first = (text: string): Slots | undefined => find(text, 0, freshBudget());
  return {
    names,
    first,
    test: (text) => first(text) !== undefined,
    all: (text, most = Infinity) => allMatches((from, budget) => find(text, from, budget), text, most),
  };
}

/** An empty match right behind another match does not count. */
function allMatches(
  find: (from: number, budget: Budget) => Slots | undefined,
  text: string,
  most: number,
): readonly Slots[] {
  const budget = freshBudget();
  const found: Slots[] = [];
  let before = -1;
  for (let from = 0; from <= text.length && found.length < most;) {
    const slots = find(from, budget);
    if (slots === undefined) break;
    const [start = 0, end = 0] = slots;
    if (end > start || start !== before) found.push(slots);
    before = end;
    from = end > from ? end : from + ((text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1);
  }
  return found;
}
