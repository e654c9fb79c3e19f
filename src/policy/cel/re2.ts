import { fail } from "./fail.ts";

/**
 * A JavaScript expression that matches what RE2 (Go, and so Kubernetes) would. What RE2 has not (look-around, back
 * references) is refused, so that a policy means the same here and in the cluster. Syntax: github.com/google/re2/wiki/Syntax.
 */
export function fromRe2(pattern: string): RegExp {
  const reader: Reader = { pattern, at: 0, out: "", groups: [{ open: 0, dotAll: false }] };
  while (reader.at < pattern.length) reader.out += next(reader);
  reader.out += ")".repeat(reader.groups[0]?.open ?? 0);
  try {
    return new RegExp(reader.out, "gu");
  } catch {
    return fail("the pattern is no regular expression");
  }
}

interface Reader {
  readonly pattern: string;
  at: number;
  out: string;
  /** Per open group: how many `(?i:` were opened in it for a `(?i)`, written how, and whether `.` takes line breaks. */
  readonly groups: Group[];
}

interface Group {
  open: number;
  flags?: string;
  dotAll: boolean;
}

function next(reader: Reader): string {
  const { pattern, groups } = reader;
  const group = groups.at(-1) ?? { open: 0, dotAll: false };
  const take = (length: number): string => pattern.slice(reader.at, (reader.at += length));
  const char = pattern[reader.at] ?? "";
  switch (char) {
    case "\\":
      return escape(reader, false);
    case "[":
      return characterClass(reader);
    case "(":
      return openGroup(reader, group);
    case ")":
      take(1);
      groups.pop();
      if (groups.length === 0) return fail("the pattern has a ) too many");
      return ")".repeat(group.open + 1);
    case "|":
      take(1);
      // A flag set with (?i) reaches to the end of its group, over this bar.
      return `${")".repeat(group.open)}|${(group.flags ?? "").repeat(group.open)}`;
    case ".":
      take(1);
      return group.dotAll ? "[\\s\\S]" : "[^\\n]";
    case "{":
      return repetition(reader);
    case "}":
    case "]":
      return `\\${take(1)}`;
    default:
      return take(1);
  }
}

/** `{2,3}`; a brace that counts nothing stands for itself. */
function repetition(reader: Reader): string {
  const counted = /^\{(\d+)(?:,(\d*))?\}/.exec(reader.pattern.slice(reader.at));
  reader.at += counted?.[0].length ?? 1;
  if (counted === null) return "\\{";
  if (Number(counted[1]) > 1000 || Number(counted[2] ?? 0) > 1000)
    return fail("the pattern repeats more than 1000 times");
  return counted[0];
}

function openGroup(reader: Reader, group: Group): string {
  const rest = reader.pattern.slice(reader.at);
  if (/^\(\?<?[=!]/.test(rest)) return fail("the pattern looks around, which RE2 cannot");
  const special = /^\(\?(?:P?<(\w+)>|([imsU]*)(?:-([imsU]+))?([:)]))/.exec(rest);
  if (rest.startsWith("(?") && special === null) return fail("the pattern has an unknown kind of group");
  reader.at += special?.[0].length ?? 1;
  const [, name, on = "", off = "", end] = special ?? [];
  if (on.includes("U") || off.includes("U")) return fail("the flag U is not supported in patterns");
  const dotAll = off.includes("s") ? false : on.includes("s") || group.dotAll;
  const set = flagsText(on, off);
  if (end === ")") {
    group.open += 1;
    group.flags = set;
    group.dotAll = dotAll;
    return set;
  }
  reader.groups.push({ open: 0, dotAll });
  if (name !== undefined) return `(?<${name}>`;
  return end === ":" ? set : "(";
}

/** `s` is left out: `.` is written out instead, since JavaScript's also stops at other line breaks. */
function flagsText(on: string, off: string): string {
  const kept = [on, off].map((flags) => flags.replaceAll("s", "")) as [string, string];
  return `(?${kept[0]}${kept[1] === "" ? "" : `-${kept[1]}`}:`;
}

function characterClass(reader: Reader): string {
  const start = /^\[\^?\]?/.exec(reader.pattern.slice(reader.at))?.[0] ?? "[";
  reader.at += start.length;
  let out = start.replace(/\]$/, "\\]");
  let afterSet = false;
  for (;;) {
    const rest = reader.pattern.slice(reader.at);
    if (rest === "") return fail("the pattern has a [ without its ]");
    const named = /^\[:(\^?)(\w+):\]/.exec(rest);
    if (named !== null) {
      reader.at += named[0].length;
      out +=
        named[1] === "^" ? fail("negated named classes are not supported in patterns") : posixClass(named[2]);
    } else if (rest.startsWith("\\")) {
      out += escape(reader, true);
    } else {
      const sign = rest[0] ?? "";
      reader.at += 1;
      // After a whole set a dash is no range.
      out += sign === "[" || (sign === "-" && afterSet) ? quoted(sign) : sign;
      if (sign === "]") return out;
    }
    afterSet = named !== null || /^\\[dDwWsSpP]/.test(rest);
  }
}

function posixClass(name = ""): string {
  return posix[name] ?? fail("the pattern has an unknown character class");
}

function escape(reader: Reader, inClass: boolean): string {
  const rest = reader.pattern.slice(reader.at);
  const known = escapes.find(({ form }) => form.test(rest));
  if (known === undefined) return fail("the pattern has an escape that RE2 has not");
  const match = known.form.exec(rest);
  reader.at += match?.[0].length ?? 0;
  return known.write(match ?? [], inClass);
}

const spaces = "\\t\\n\\f\\r ";
const noSpaces = "\\x00-\\x08\\x0b\\x0e-\\x1f!-\\u{10ffff}";

/** First match counts. */
const escapes: readonly {
  readonly form: RegExp;
  readonly write: (match: readonly string[], inClass: boolean) => string;
}[] = [
  {
    form: /^\\Q([\s\S]*?)(?:\\E|$)/,
    write: ([, literal = ""]) => literal.replace(/[\\^$.*+?()[\]{}|/-]/g, quoted),
  },
  {
    form: /^\\([1-7][0-7]{1,2}|0[0-7]{0,2})/,
    write: ([, octal = ""]) => `\\u{${Number.parseInt(octal, 8).toString(16)}}`,
  },
  { form: /^\\[1-9]/, write: () => fail("the pattern has a back reference, which RE2 has not") },
  { form: /^\\A/, write: () => "(?<![\\s\\S])" },
  { form: /^\\z/, write: () => "(?![\\s\\S])" },
  { form: /^\\a/, write: () => "\\x07" },
  { form: /^\\s/, write: (_, inClass) => (inClass ? spaces : `[${spaces}]`) },
  { form: /^\\S/, write: (_, inClass) => (inClass ? noSpaces : `[^${spaces}]`) },
  { form: /^\\([pP])([A-Z])/, write: ([, p = "", category = ""]) => `\\${p}{${category}}` },
  { form: /^\\([pP])\{([A-Z][a-z]?)\}/, write: ([, p = "", category = ""]) => `\\${p}{${category}}` },
  { form: /^\\([pP])\{(\w+)\}/, write: ([, p = "", script = ""]) => `\\${p}{Script=${script}}` },
  { form: /^\\x\{([0-9a-fA-F]+)\}/, write: ([, hex = ""]) => `\\u{${hex}}` },
  { form: /^\\x[0-9a-fA-F]{2}/, write: ([all = ""]) => all },
  { form: /^\\[dDwWtnrfv]/, write: ([all = ""]) => all },
  {
    form: /^\\[bB]/,
    write: ([all = ""], inClass) => (inClass ? fail("the pattern has a word boundary in a class") : all),
  },
  { form: /^\\([ -/:-@[-`{-~])/, write: ([, sign = ""]) => quoted(sign) },
];

/** A sign that stands for itself. Only some may be escaped in JavaScript's Unicode mode. */
function quoted(sign: string): string {
  if (sign === "-") return "\\x2d";
  return /[\^$\\.*+?()[\]{}|/]/.test(sign) ? `\\${sign}` : sign;
}

const posix: { readonly [name: string]: string } = {
  alnum: "A-Za-z0-9",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7f",
  blank: "\\t ",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`\\{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "A-Za-z0-9_",
  xdigit: "0-9A-Fa-f",
};
