import { limits } from "../../core/limits.ts";
import { templateError } from "../template-error.ts";
import { asText, integerAt, listAt, textAt } from "./arguments.ts";
import { many, plainMap, type HelperTable, type Value } from "./helper.ts";
import { doubleQuoted, singleQuoted } from "./quoting.ts";

/** Text. Lengths and positions count characters (code points), where Sprig counts bytes. */
export const strings: HelperTable = {
  quote: {
    use: "quote VALUE…",
    doc: "Each value in double quotes, escaped for YAML; several are joined by blanks.",
    args: [1, many],
    run: (args) => args.map((_, i) => doubleQuoted(textAt(args, i))).join(" "),
  },
  squote: {
    use: "squote VALUE…",
    doc: "Each value in single quotes; quotes inside are doubled.",
    args: [1, many],
    run: (args) => args.map((_, i) => singleQuoted(textAt(args, i))).join(" "),
  },
  upper: {
    use: "upper TEXT",
    doc: "In capital letters.",
    args: 1,
    run: (args) => textAt(args, 0).toUpperCase(),
  },
  lower: {
    use: "lower TEXT",
    doc: "In small letters.",
    args: 1,
    run: (args) => textAt(args, 0).toLowerCase(),
  },
  title: {
    use: "title TEXT",
    doc: "The first letter of each word as a capital.",
    args: 1,
    run: (args) => textAt(args, 0).replace(/(?<![\p{L}\p{N}_'])\p{L}/gu, (letter) => letter.toUpperCase()),
  },
  untitle: {
    use: "untitle TEXT",
    doc: "The first letter of each word as a small letter.",
    args: 1,
    run: (args) => textAt(args, 0).replace(/(?<![\p{L}\p{N}_'])\p{L}/gu, (letter) => letter.toLowerCase()),
  },
  swapcase: {
    use: "swapcase TEXT",
    doc: "Capitals small, small letters capital.",
    args: 1,
    run: (args) =>
      Array.from(textAt(args, 0), (c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join(
        "",
      ),
  },
  trim: {
    use: "trim TEXT",
    doc: "Without blanks and line breaks at both ends.",
    args: 1,
    run: (args) => textAt(args, 0).trim(),
  },
  trimAll: {
    use: "trimAll CHARACTERS TEXT",
    doc: "Without any of the characters at both ends.",
    args: 2,
    run: (args) => trimEnd(trimStart(textAt(args, 1), textAt(args, 0)), textAt(args, 0)),
  },
  trimPrefix: {
    use: "trimPrefix PREFIX TEXT",
    doc: "Without the prefix, if it begins with it.",
    args: 2,
    run: (args) => {
      const [prefix, text] = [textAt(args, 0), textAt(args, 1)];
      return text.startsWith(prefix) ? text.slice(prefix.length) : text;
    },
  },
  trimSuffix: {
    use: "trimSuffix SUFFIX TEXT",
    doc: "Without the suffix, if it ends with it.",
    args: 2,
    run: (args) => {
      const [suffix, text] = [textAt(args, 0), textAt(args, 1)];
      return suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
    },
  },
  replace: {
    use: "replace OLD NEW TEXT",
    doc: "Each OLD replaced by NEW.",
    args: 3,
    run: (args) => capped(textAt(args, 2).split(textAt(args, 0)).join(textAt(args, 1))),
  },
  contains: {
    use: "contains PART TEXT",
    doc: "True if PART is in TEXT.",
    args: 2,
    run: (args) => textAt(args, 1).includes(textAt(args, 0)),
  },
  hasPrefix: {
    use: "hasPrefix PREFIX TEXT",
    doc: "True if TEXT begins with PREFIX.",
    args: 2,
    run: (args) => textAt(args, 1).startsWith(textAt(args, 0)),
  },
  hasSuffix: {
    use: "hasSuffix SUFFIX TEXT",
    doc: "True if TEXT ends with SUFFIX.",
    args: 2,
    run: (args) => textAt(args, 1).endsWith(textAt(args, 0)),
  },
  repeat: {
    use: "repeat COUNT TEXT",
    doc: "The text COUNT times.",
    args: 2,
    run: (args) => {
      const [count, text] = [Math.max(0, integerAt(args, 0)), textAt(args, 1)];
      if (count * text.length > limits.outputBytes) throw tooLong();
      return text.repeat(count);
    },
  },
  substr: {
    use: "substr START END TEXT",
    doc: "Characters START to END (not included); a negative END means the end.",
    args: 3,
    run: (args) => {
      const [start, end] = [Math.max(0, integerAt(args, 0)), integerAt(args, 1)];
      return Array.from(textAt(args, 2))
        .slice(start, end < 0 ? undefined : end)
        .join("");
    },
  },
  trunc: {
    use: "trunc COUNT TEXT",
    doc: "The first COUNT characters; a negative COUNT gives the last ones.",
    args: 2,
    run: (args) => {
      const [count, text] = [integerAt(args, 0), Array.from(textAt(args, 1))];
      return (count < 0 ? text.slice(count) : text.slice(0, count)).join("");
    },
  },
  abbrev: {
    use: "abbrev WIDTH TEXT",
    doc: 'Cut to WIDTH characters, the last three being "...".',
    args: 2,
    run: (args) => {
      const [width, text] = [integerAt(args, 0), Array.from(textAt(args, 1))];
      return width < 4 || text.length <= width ? text.join("") : `${text.slice(0, width - 3).join("")}...`;
    },
  },
  initials: {
    use: "initials TEXT",
    doc: "The first character of each word.",
    args: 1,
    run: (args) => (textAt(args, 0).match(/(?<!\S)\S/gu) ?? []).join(""),
  },
  nospace: {
    use: "nospace TEXT",
    doc: "Without any blank.",
    args: 1,
    run: (args) => textAt(args, 0).replace(/\s/g, ""),
  },
  cat: {
    use: "cat VALUE…",
    doc: "The values joined by blanks.",
    args: [1, many],
    run: (args) => args.map((_, i) => textAt(args, i)).join(" "),
  },
  indent: {
    use: "indent COUNT TEXT",
    doc: "Each line moved right by COUNT blanks.",
    args: 2,
    lines: true,
    run: (args) => indented(args),
  },
  nindent: {
    use: "nindent COUNT TEXT",
    doc: "A line break, then each line moved right by COUNT blanks: {{nindent 8 (toYaml Values.resources)}}.",
    args: 2,
    lines: true,
    run: (args) => `\n${indented(args)}`,
  },
  join: {
    use: "join SEPARATOR LIST",
    doc: "The items of a list as one text.",
    args: 2,
    run: (args) =>
      capped(
        listAt(args, 1)
          .map((item, i) => asText(item, `item ${i}`))
          .join(textAt(args, 0)),
      ),
  },
  split: {
    use: "split SEPARATOR TEXT",
    doc: "A map of the parts: _0, _1, ….",
    args: 2,
    run: (args) => numbered(textAt(args, 1).split(textAt(args, 0))),
  },
  splitList: {
    use: "splitList SEPARATOR TEXT",
    doc: "A list of the parts.",
    args: 2,
    run: (args) => textAt(args, 1).split(textAt(args, 0)),
  },
  splitn: {
    use: "splitn SEPARATOR COUNT TEXT",
    doc: "A map of at most COUNT parts: _0, _1, ….",
    args: 3,
    run: (args) => {
      const [separator, count] = [textAt(args, 0), Math.max(1, integerAt(args, 1))];
      const parts = textAt(args, 2).split(separator);
      if (parts.length <= count) return numbered(parts);
      return numbered([...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)]);
    },
  },
  plural: {
    use: "plural ONE MANY COUNT",
    doc: "ONE if COUNT is 1, else MANY.",
    args: 3,
    run: (args) => (integerAt(args, 2) === 1 ? textAt(args, 0) : textAt(args, 1)),
  },
  camelcase: {
    use: "camelcase TEXT",
    doc: "http_server → HttpServer.",
    args: 1,
    run: (args) =>
      words(textAt(args, 0))
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
        .join(""),
  },
  kebabcase: {
    use: "kebabcase TEXT",
    doc: "FirstName → first-name.",
    args: 1,
    run: (args) => words(textAt(args, 0)).join("-").toLowerCase(),
  },
  snakecase: {
    use: "snakecase TEXT",
    doc: "FirstName → first_name.",
    args: 1,
    run: (args) => words(textAt(args, 0)).join("_").toLowerCase(),
  },
};

function indented(args: readonly Value[]): string {
  const pad = " ".repeat(Math.min(200, Math.max(0, integerAt(args, 0))));
  return pad + textAt(args, 1).replace(/\n/g, `\n${pad}`);
}

function numbered(parts: readonly string[]): Value {
  return plainMap(parts.map((part, i) => [`_${i}`, part]));
}

function words(text: string): readonly string[] {
  return text.match(/\p{Lu}+(?!\p{Ll})\p{N}*|\p{Lu}?[\p{Ll}\p{Lo}\p{N}]+|\p{Lu}/gu) ?? [];
}

function trimStart(text: string, characters: string): string {
  let from = 0;
  while (from < text.length && characters.includes(text.charAt(from))) from++;
  return text.slice(from);
}

function trimEnd(text: string, characters: string): string {
  let to = text.length;
  while (to > 0 && characters.includes(text.charAt(to - 1))) to--;
  return text.slice(0, to);
}

function capped(text: string): string {
  if (text.length > limits.outputBytes) throw tooLong();
  return text;
}

function tooLong(): Error {
  return templateError(
    "TPL-LIMIT",
    `the text would be over ${limits.outputBytes} bytes (limits.outputBytes)`,
  );
}
