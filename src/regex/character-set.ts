import { RegexError } from "./syntax.ts";

/** What one character may be: any of the items, or none of them. */
export interface CharacterSet {
  readonly negated: boolean;
  readonly items: readonly SetItem[];
  /** Capitals and small letters are the same. */
  readonly fold: boolean;
}

/** Code points from–to (both included), or a Unicode property in JavaScript's spelling. */
export type SetItem =
  | { readonly ranges: readonly (readonly [from: number, to: number])[]; readonly negated: boolean }
  | { readonly property: string; readonly negated: boolean };

/** Tells quickly whether a code point is in the set. */
export function membership(set: CharacterSet): (codePoint: number) => boolean {
  const tests = set.items.map((item) => itemTest(item, set.fold));
  const slow = (codePoint: number): boolean => tests.some((test) => test(codePoint)) !== set.negated;
  const ascii = Uint8Array.from({ length: 128 }, (_, codePoint) => (slow(codePoint) ? 1 : 0));
  return (codePoint) => (codePoint < 128 ? ascii[codePoint] === 1 : slow(codePoint));
}

function itemTest(item: SetItem, fold: boolean): (codePoint: number) => boolean {
  if ("ranges" in item && !fold) {
    const { ranges, negated } = item;
    return (codePoint) => ranges.some(([from, to]) => from <= codePoint && codePoint <= to) !== negated;
  }
  const body =
    "ranges" in item
      ? item.ranges.map(([from, to]) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`).join("")
      : `\\p{${item.property}}`;
  // One character against one set: JavaScript folds case as Go does, and nothing can backtrack.
  const single = new RegExp(`^[${body}]$`, fold ? "iu" : "u");
  return (codePoint) => single.test(String.fromCodePoint(codePoint)) !== item.negated;
}

/** `L`, `Lu`, `Greek`, `Letter`: Go's names of categories and scripts. */
export function propertyItem(written: string, negated: boolean): SetItem {
  const turned = written.startsWith("^");
  const name = turned ? written.slice(1) : written;
  const words = name.split(/[-_ ]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
  for (const spelling of [name, words.join("_")]) {
    for (const property of [`gc=${spelling}`, `Script=${spelling}`, ...plainNames(spelling)]) {
      if (isProperty(property)) return { property, negated: negated !== turned };
    }
  }
  throw new RegexError("it names an unknown class of characters");
}

function plainNames(name: string): readonly string[] {
  return /^(any|ascii|assigned)$/i.test(name)
    ? [name.toLowerCase() === "ascii" ? "ASCII" : name.charAt(0).toUpperCase() + name.slice(1).toLowerCase()]
    : [];
}

function isProperty(property: string): boolean {
  if (!/^[\w=]+$/.test(property)) return false;
  try {
    return new RegExp(`\\p{${property}}`, "u").source !== "";
  } catch {
    return false;
  }
}

const digits = [[0x30, 0x39]] as const;
const spaces = [
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
] as const;
const wordSigns = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
] as const;

/** `\d \s \w` and their opposites; ASCII only, as in Go. undefined = no such letter. */
export function perlItem(letter: string): SetItem | undefined {
  const ranges = { d: digits, s: spaces, w: wordSigns }[letter.toLowerCase()];
  return ranges && { ranges, negated: letter !== letter.toLowerCase() };
}

const posix: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  alnum: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  alpha: [
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  ascii: [[0, 0x7f]],
  blank: [
    [9, 9],
    [0x20, 0x20],
  ],
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: digits,
  graph: [[0x21, 0x7e]],
  lower: [[0x61, 0x7a]],
  print: [[0x20, 0x7e]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: [
    [9, 0x0d],
    [0x20, 0x20],
  ],
  upper: [[0x41, 0x5a]],
  word: wordSigns,
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
};

/** The `alpha` of `[[:alpha:]]`. */
export function posixItem(name: string, negated: boolean): SetItem {
  const ranges = Object.hasOwn(posix, name) ? posix[name] : undefined;
  if (ranges === undefined) throw new RegexError("it names an unknown class of characters");
  return { ranges, negated };
}

/** True for ASCII letters, digits and `_`: what `\b` counts. */
export function isWordSign(codePoint: number | undefined): boolean {
  return codePoint !== undefined && wordSigns.some(([from, to]) => from <= codePoint && codePoint <= to);
}
