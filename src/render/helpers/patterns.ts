import { templateError } from "../template-error.ts";
import { integerAt, textAt } from "./arguments.ts";
import type { HelperTable, Value } from "./helper.ts";
import { printf } from "./printf.ts";

const patternLength = 1_000;
const subjectLength = 1_000_000;

/** Formats and regular expressions. The worker that renders can be killed, so a slow pattern costs its
 *  release only. */
export const patterns: HelperTable = {
  printf: {
    use: "printf FORMAT VALUE…",
    doc: "Go's Sprintf: %s %v %d %q %t %f %x with width and precision.",
    args: [1, 100],
    run: ([format, ...args]) => printf(textAt([format], 0), args),
  },
  regexMatch: {
    use: "regexMatch PATTERN TEXT",
    doc: "True if the pattern is found in the text.",
    args: 2,
    run: (args) => pattern(args, "").test(subject(args, 1)),
  },
  regexFind: {
    use: "regexFind PATTERN TEXT",
    doc: 'The first part that matches, "" without one.',
    args: 2,
    run: (args) => pattern(args, "").exec(subject(args, 1))?.[0] ?? "",
  },
  regexFindAll: {
    use: "regexFindAll PATTERN TEXT COUNT",
    doc: "A list of at most COUNT parts that match; -1 = all.",
    args: 3,
    run: (args) => {
      const count = integerAt(args, 2);
      const found = subject(args, 1).match(pattern(args, "g")) ?? [];
      return count < 0 ? found : found.slice(0, count);
    },
  },
  regexReplaceAll: {
    use: "regexReplaceAll PATTERN TEXT REPLACEMENT",
    doc: "Each match replaced; ${1} is the first group.",
    args: 3,
    run: (args) => subject(args, 1).replace(pattern(args, "g"), replacement(textAt(args, 2))),
  },
  regexReplaceAllLiteral: {
    use: "regexReplaceAllLiteral PATTERN TEXT REPLACEMENT",
    doc: "Each match replaced by the text as it is.",
    args: 3,
    run: (args) => subject(args, 1).replace(pattern(args, "g"), () => textAt(args, 2)),
  },
  regexSplit: {
    use: "regexSplit PATTERN TEXT COUNT",
    doc: "A list of at most COUNT parts between matches; -1 = all.",
    args: 3,
    run: (args) => {
      const count = integerAt(args, 2);
      const parts = subject(args, 1).split(pattern(args, ""));
      if (count < 0 || parts.length <= count) return parts;
      const found = [...subject(args, 1).matchAll(pattern(args, "g"))];
      const last = found[count - 2];
      const rest =
        last === undefined ? subject(args, 1) : subject(args, 1).slice(last.index + last[0].length);
      return count === 0 ? [] : [...parts.slice(0, count - 1), rest];
    },
  },
  regexQuoteMeta: {
    use: "regexQuoteMeta TEXT",
    doc: "The text as a pattern that matches only itself.",
    args: 1,
    run: (args) => textAt(args, 0).replace(/[\\.+*?()|[\]{}^$]/g, "\\$&"),
  },
};

/** A pattern in Go's spelling, as far as JavaScript reads it differently: `(?i)` in front and `(?P<name>…)`.
 */
function pattern(args: readonly Value[], flags: string): RegExp {
  const text = textAt(args, 0);
  if (text.length > patternLength)
    throw templateError("TPL-LIMIT", `the pattern is over ${patternLength} characters`);
  const inline = /^\(\?([ims]+)\)/.exec(text);
  const source = text.slice(inline?.[0].length ?? 0).replace(/\(\?P</g, "(?<");
  try {
    return new RegExp(source, `${flags}u${inline?.[1] ?? ""}`);
  } catch {
    throw templateError("TPL-TYPE", "the pattern is not a valid regular expression");
  }
}

function subject(args: readonly Value[], index: number): string {
  const text = textAt(args, index);
  if (text.length > subjectLength)
    throw templateError("TPL-LIMIT", `the text is over ${subjectLength} characters`);
  return text;
}

/** Go writes `$1`, `${1}` and `${name}`; JavaScript has its own `$&` and `` $` ``, which mean nothing here.
 */
function replacement(text: string): string {
  return text
    .replace(/\$(?![{\w$])/g, "$$$$")
    .replace(/\$\{(\d+)\}/g, "$$$1")
    .replace(/\$\{(\w+)\}/g, "$$<$1>");
}
