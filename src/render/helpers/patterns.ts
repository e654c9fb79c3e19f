import { compileRegex, type Regex } from "../../regex/regex.ts";
import type { Slots } from "../../regex/run.ts";
import { RegexError } from "../../regex/syntax.ts";
import { templateError } from "../template-error.ts";
import { integerAt, textAt } from "./arguments.ts";
import { withStrict, type HelperTable, type Value } from "./helper.ts";

const patternLength = 1_000;
const subjectLength = 1_000_000;

/** Regular expressions of Go (RE2), which cannot hang: their time grows with the text, not with its combinations. */
export const patterns: HelperTable = withStrict(
  {
    regexMatch: {
      use: "regexMatch PATTERN TEXT",
      doc: "True if the pattern is found in the text.",
      args: 2,
      run: (args) => searched(args, (pattern, text) => pattern.test(text)),
    },
    regexFind: {
      use: "regexFind PATTERN TEXT",
      doc: 'The first part that matches, "" without one.',
      args: 2,
      run: (args) => searched(args, (pattern, text) => part(text, pattern.first(text), 0)),
    },
    regexFindAll: {
      use: "regexFindAll PATTERN TEXT COUNT",
      doc: "A list of at most COUNT parts that match; -1 = all.",
      args: 3,
      run: (args) =>
        searched(args, (pattern, text) =>
          pattern.all(text, countAt(args, 2)).map((match) => part(text, match, 0)),
        ),
    },
    regexReplaceAll: {
      use: "regexReplaceAll PATTERN TEXT REPLACEMENT",
      doc: "Each match replaced; ${1} is the first group.",
      args: 3,
      run: (args) => replaced(args, (match, text, names) => expanded(textAt(args, 2), match, text, names)),
    },
    regexReplaceAllLiteral: {
      use: "regexReplaceAllLiteral PATTERN TEXT REPLACEMENT",
      doc: "Each match replaced by the text as it is.",
      args: 3,
      run: (args) => replaced(args, () => textAt(args, 2)),
    },
    regexSplit: {
      use: "regexSplit PATTERN TEXT COUNT",
      doc: "A list of at most COUNT parts between matches; -1 = all.",
      args: 3,
      run: (args) =>
        searched(args, (pattern, text) => split(pattern, text, integerAt(args, 2), textAt(args, 0) === "")),
    },
    regexQuoteMeta: {
      use: "regexQuoteMeta TEXT",
      doc: "The text as a pattern that matches only itself.",
      args: 1,
      run: (args) => textAt(args, 0).replace(/[\\.+*?()|[\]{}^$]/g, "\\$&"),
    },
  },
  ["regexMatch", "regexFind", "regexFindAll", "regexReplaceAll", "regexReplaceAllLiteral", "regexSplit"],
);

/** Arguments 0 and 1 are always the pattern and the text. */
function searched<T>(args: readonly Value[], run: (pattern: Regex, text: string) => T): T {
  const [source, text] = [textAt(args, 0), textAt(args, 1)];
  if (source.length > patternLength)
    throw templateError("TPL-LIMIT", `the pattern is over ${patternLength} characters`);
  if (text.length > subjectLength)
    throw templateError("TPL-LIMIT", `the text is over ${subjectLength} characters`);
  try {
    return run(compileRegex(source), text);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    if (error.limit) throw templateError("TPL-LIMIT", `the pattern is too costly: ${error.message}`);
    throw templateError("TPL-TYPE", `the pattern is not a valid regular expression: ${error.message}`);
  }
}

function countAt(args: readonly Value[], index: number): number {
  const count = integerAt(args, index);
  return count < 0 ? Infinity : count;
}

function part(text: string, match: Slots | undefined, group: number): string {
  const [from = -1, to = -1] = match?.slice(2 * group, 2 * group + 2) ?? [];
  return from < 0 || to < 0 ? "" : text.slice(from, to);
}

function replaced(
  args: readonly Value[],
  by: (match: Slots, text: string, names: Regex["names"]) => string,
): string {
  return searched(args, (pattern, text) => {
    let [out, copied] = ["", 0];
    for (const match of pattern.all(text)) {
      const [from = 0, to = 0] = match;
      out += text.slice(copied, from) + by(match, text, pattern.names);
      copied = to;
    }
    return out + text.slice(copied);
  });
}

/** `$1`, `${1}`, `$name`, `${name}`, `$$`; a group that does not exist or took no part is "". Source: Go's Regexp.Expand. */
function expanded(template: string, match: Slots, text: string, names: Regex["names"]): string {
  return template.replace(
    /\$(?:(\$)|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu,
    (_, dollar: string | undefined, plain: string | undefined, braced: string | undefined) => {
      if (dollar !== undefined) return "$";
      const name = plain ?? braced ?? "";
      if (/^(0|[1-9]\d*)$/.test(name)) return part(text, match, Number(name));
      const group = names.findIndex((each, i) => each === name && (match[2 * i] ?? -1) >= 0);
      return group < 0 ? "" : part(text, match, group);
    },
  );
}

/** Source: Go's Regexp.Split. */
function split(pattern: Regex, text: string, count: number, isEmpty: boolean): readonly string[] {
  if (count === 0) return [];
  if (text === "" && !isEmpty) return [""];
  const parts: string[] = [];
  let [from, end] = [0, 0];
  for (const [start = 0, stop = 0] of pattern.all(text, count < 0 ? Infinity : count)) {
    if (count > 0 && parts.length === count - 1) break;
    end = start;
    if (stop !== 0) parts.push(text.slice(from, start));
    from = stop;
  }
  if (end !== text.length) parts.push(text.slice(from));
  return parts;
}
