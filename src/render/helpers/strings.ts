import { limits } from "../../core/limits.ts";
import { templateError } from "../template-error.ts";
import { asText, integerAt, listAt, textAt } from "./arguments.ts";
import { alias, many, plainMap, type HelperTable, type Value } from "./helper.ts";
import { printf } from "./printf.ts";
import { doubleQuoted, singleQuoted } from "./quoting.ts";

/** Text. Lengths and positions count characters (code points), where Sprig counts bytes. */
export const strings: HelperTable = withTrimall({
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
  trim: {
    use: "trim TEXT",
    doc: "Without blanks and line breaks at both ends.",
    args: 1,
    run: (args) => textAt(args, 0).replace(outerSpace, ""),
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
    run: (args) => capped(partsOf(textAt(args, 2), textAt(args, 0), "around").join(textAt(args, 1))),
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
  cat: {
    use: "cat VALUE…",
    doc: "The values joined by blanks.",
    args: [1, many],
    run: (args) => args.map((_, i) => textAt(args, i)).join(" "),
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
    run: (args) => numbered(partsOf(textAt(args, 1), textAt(args, 0), "between")),
  },
  splitList: {
    use: "splitList SEPARATOR TEXT",
    doc: "A list of the parts.",
    args: 2,
    run: (args) => partsOf(textAt(args, 1), textAt(args, 0), "between"),
  },
  splitn: {
    use: "splitn SEPARATOR COUNT TEXT",
    doc: "A map of at most COUNT parts: _0, _1, ….",
    args: 3,
    run: (args) => {
      const [separator, count] = [textAt(args, 0), integerAt(args, 1)];
      const parts = partsOf(textAt(args, 2), separator, "between");
      if (count < 0 || parts.length <= count) return numbered(parts);
      if (count === 0) return numbered([]);
      return numbered([...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)]);
    },
  },
  plural: {
    use: "plural ONE MANY COUNT",
    doc: "ONE if COUNT is 1, else MANY.",
    args: 3,
    run: (args) => (integerAt(args, 2) === 1 ? textAt(args, 0) : textAt(args, 1)),
  },
  printf: {
    use: "printf FORMAT VALUE…",
    doc: "Go's Sprintf: %s %v %d %q %t %f %x with width and precision.",
    args: [1, 100],
    lines: true,
    run: ([format, ...args]) => printf(textAt([format], 0), args),
  },
  print: {
    use: "print VALUE…",
    doc: "The values as one text, with a blank between two that are no text.",
    args: [0, many],
    lines: true,
    run: (args) =>
      args
        .map((arg, i) => {
          const apart = i > 0 && typeof arg !== "string" && typeof args[i - 1] !== "string";
          return `${apart ? " " : ""}${textAt(args, i)}`;
        })
        .join(""),
  },
  println: {
    use: "println VALUE…",
    doc: "The values joined by blanks, and a line break.",
    args: [0, many],
    lines: true,
    run: (args) => `${args.map((_, i) => textAt(args, i)).join(" ")}\n`,
  },
});

function withTrimall(table: HelperTable): HelperTable {
  return { ...table, trimall: alias(table, "trimAll", "trimall") };
}

/** Unicode's white space as Go knows it: a byte order mark is none. */
const outerSpace = /^(?:(?!\ufeff)[\s\u0085])+|(?:(?!\ufeff)[\s\u0085])+$/g;

/** "" stands between all characters, and for `replace` before the first and after the last too, as in Go. */
function partsOf(text: string, separator: string, empty: "around" | "between"): readonly string[] {
  if (separator !== "") return text.split(separator);
  const characters = Array.from(text);
  return empty === "between" ? characters : ["", ...characters, ""];
}

function numbered(parts: readonly string[]): Value {
  return plainMap(parts.map((part, i) => [`_${i}`, part]));
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
