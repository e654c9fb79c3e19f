import { textAt } from "./arguments.ts";
import { isUpper, lowerOf, pascalCase, separatedCase, titleOf, upperOf } from "./case-words.ts";
import type { HelperTable } from "./helper.ts";

/** Capitals and small letters, and the words of names. */
export const letters: HelperTable = {
  upper: {
    use: "upper TEXT",
    doc: "In capital letters.",
    args: 1,
    run: (args) => Array.from(textAt(args, 0), upperOf).join(""),
  },
  lower: {
    use: "lower TEXT",
    doc: "In small letters.",
    args: 1,
    run: (args) => Array.from(textAt(args, 0), lowerOf).join(""),
  },
  title: {
    use: "title TEXT",
    doc: "The first letter of each word as a capital.",
    args: 1,
    run: (args) => Array.from(textAt(args, 0)).map(titled).join(""),
  },
  untitle: {
    use: "untitle TEXT",
    doc: "The first letter of each word as a small letter.",
    args: 1,
    run: (args) =>
      Array.from(textAt(args, 0))
        .map((each, i, all) => (isGap(all[i - 1]) ? lowerOf(each) : each))
        .join(""),
  },
  swapcase: {
    use: "swapcase TEXT",
    doc: "Capitals small, small letters capital.",
    args: 1,
    run: (args) =>
      Array.from(textAt(args, 0))
        .map((each, i, all) => {
          if (isUpper(each)) return lowerOf(each);
          if (!/^\p{Ll}$/u.test(each)) return each;
          return isGap(all[i - 1]) ? titleOf(each) : upperOf(each);
        })
        .join(""),
  },
  initials: {
    use: "initials TEXT",
    doc: "The first character of each word.",
    args: 1,
    run: (args) =>
      Array.from(textAt(args, 0))
        .filter((each, i, all) => isGap(all[i - 1]) && !isGap(each))
        .join(""),
  },
  camelcase: {
    use: "camelcase TEXT",
    doc: "http_server → HttpServer.",
    args: 1,
    run: (args) => pascalCase(textAt(args, 0)),
  },
  kebabcase: {
    use: "kebabcase TEXT",
    doc: "FirstName → first-name.",
    args: 1,
    run: (args) => separatedCase(textAt(args, 0), "-"),
  },
  snakecase: {
    use: "snakecase TEXT",
    doc: "FirstName → first_name.",
    args: 1,
    run: (args) => separatedCase(textAt(args, 0), "_"),
  },
};

/** A letter after a sign that is neither letter, digit nor `_`. Source: isSeparator of Go's strings.Title. */
function titled(character: string, index: number, all: readonly string[]): string {
  const before = all[index - 1];
  const starts =
    before === undefined ||
    (before < "\u0080" ? !/^\w$/.test(before) : !/^[\p{L}\p{Nd}]$/u.test(before) && isGap(before));
  return starts ? titleOf(character) : character;
}

function isGap(character: string | undefined): boolean {
  return character === undefined || (/^[\s\u0085]$/.test(character) && character !== "\ufeff");
}
