import { perlItem, type SetItem } from "./character-set.ts";
import { escapedCharacter, propertyAt } from "./escape.ts";
import { bracketSet } from "./bracket.ts";
import { RegexError, type Assertion, type Pattern } from "./syntax.ts";

/** A pattern in Go's syntax, with the names of its groups (index 0 = the whole match). */
export interface ParsedPattern {
  readonly root: Pattern;
  readonly names: readonly (string | undefined)[];
}

/** Reads a pattern as Go's regexp.Compile does. Throws RegexError for what Go refuses (look-around, back references). */
export function parsePattern(text: string): ParsedPattern {
  const reader: Reader = { text, at: 0, flags: plainFlags, names: [undefined], depth: 0 };
  const root = choice(reader);
  if (reader.at < text.length) throw new RegexError("it has a ) without its (");
  return { root, names: reader.names };
}

interface Flags {
  /** i */
  readonly fold: boolean;
  /** m */
  readonly lines: boolean;
  /** s */
  readonly dotAll: boolean;
  /** U */
  readonly lazy: boolean;
}

const plainFlags: Flags = { fold: false, lines: false, dotAll: false, lazy: false };

interface Reader {
  readonly text: string;
  at: number;
  flags: Flags;
  readonly names: (string | undefined)[];
  depth: number;
}

const deepest = 500;

/** Up to the group's end, which is left for the caller. */
function choice(reader: Reader): Pattern {
  if (++reader.depth > deepest) throw new RegexError(`it nests deeper than ${deepest}`, { limit: true });
  const items = [sequence(reader)];
  while (reader.text[reader.at] === "|") {
    reader.at++;
    items.push(sequence(reader));
  }
  reader.depth--;
  return items.length === 1 ? (items[0] as Pattern) : { type: "choice", items };
}

function sequence(reader: Reader): Pattern {
  const items: Pattern[] = [];
  let repeated = false;
  while (reader.at < reader.text.length && !/[|)]/.test(reader.text.charAt(reader.at))) {
    const repetition = repetitionAt(reader);
    if (repetition === undefined) {
      items.push(...atoms(reader));
      repeated = false;
      continue;
    }
    const inner = items.pop();
    if (inner === undefined) throw new RegexError("it repeats nothing");
    if (repeated) throw new RegexError("it repeats a repetition");
    repeated = true;
    const made: Pattern = { type: "repeat", inner, ...repetition };
    if (!repeatsAtMost(made, 1000)) throw new RegexError("it repeats more than 1000 times");
    items.push(made);
  }
  return items.length === 1 ? (items[0] as Pattern) : { type: "sequence", items };
}

const counts: Readonly<Record<string, readonly [least: number, most: number | undefined]>> = {
  "*": [0, undefined],
  "+": [1, undefined],
  "?": [0, 1],
};

function repetitionAt(reader: Reader): Omit<Pattern & { type: "repeat" }, "type" | "inner"> | undefined {
  const rest = reader.text.slice(reader.at);
  const counted = /^\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\}/.exec(rest);
  const sign = counts[rest.charAt(0)];
  if (counted === null && sign === undefined) return undefined;
  const [least, most] = sign ?? countsOf(counted as RegExpExecArray);
  reader.at += counted?.[0].length ?? 1;
  const turned = reader.text[reader.at] === "?";
  if (turned) reader.at++;
  return { least, most, greedy: turned === reader.flags.lazy };
}

function countsOf([, from = "", comma, to]: RegExpExecArray): readonly [number, number | undefined] {
  const least = Number(from);
  const most = comma === undefined ? least : to === undefined ? undefined : Number(to);
  if (least > 1000 || (most ?? 0) > 1000) throw new RegexError("it repeats more than 1000 times");
  if (most !== undefined && most < least) throw new RegexError("it repeats at least more often than at most");
  return [least, most];
}

/** Repetitions of repetitions multiply: Go's repeatIsValid. Stars do not count. */
function repeatsAtMost(pattern: Pattern, times: number): boolean {
  let left = times;
  if (
    pattern.type === "repeat" &&
    !(pattern.least <= 1 && (pattern.most === undefined || pattern.most === 1))
  ) {
    const most = pattern.most ?? pattern.least;
    if (most === 0) return true;
    if (most > left) return false;
    left = Math.floor(left / most);
  }
  const inner = "items" in pattern ? pattern.items : "inner" in pattern ? [pattern.inner] : [];
  return inner.every((each) => repeatsAtMost(each, left));
}

/** Mostly one; `\Q…\E` is as many as it has characters, a `(?i)` none. */
function atoms(reader: Reader): readonly Pattern[] {
  const { text, flags } = reader;
  const character = String.fromCodePoint(text.codePointAt(reader.at) ?? 0);
  switch (character) {
    case "(":
      return group(reader);
    case "[": {
      const { items, negated, end } = bracketSet(text, reader.at);
      reader.at = end;
      return [setOf(reader, items, negated)];
    }
    case "\\":
      return escape(reader);
    case "^":
      reader.at++;
      return [assertion(flags.lines ? "line start" : "text start")];
    case "$":
      reader.at++;
      return [assertion(flags.lines ? "line end" : "text end")];
    case ".":
      reader.at++;
      return [setOf(reader, flags.dotAll ? [] : [{ ranges: [[10, 10]], negated: false }], true)];
    default:
      reader.at += character.length;
      return [literal(reader, character)];
  }
}

function group(reader: Reader): readonly Pattern[] {
  const rest = reader.text.slice(reader.at);
  const special = /^\(\?(?:P?<(\w+)>|([imsU]*)(-[imsU]+)?([:)]))/.exec(rest);
  if (rest.startsWith("(?") && special === null)
    throw new RegexError(
      /^\(\?<?[=!]/.test(rest)
        ? "it looks around, which Go's patterns cannot"
        : "it has an unknown kind of group",
    );
  reader.at += special?.[0].length ?? 1;
  const [, name, on = "", off = "", end] = special ?? [];
  const outer = reader.flags;
  if (end !== undefined) reader.flags = changed(outer, on, off);
  if (end === ")") return [];
  const index = end === ":" ? undefined : reader.names.push(name) - 1;
  const inner = choice(reader);
  if (reader.text[reader.at] !== ")") throw new RegexError("it has a ( without its )");
  reader.at++;
  reader.flags = outer;
  return [index === undefined ? wrapped(inner) : { type: "capture", index, inner }];
}

/** A group of its own, so that a repetition after it takes all of it. */
function wrapped(inner: Pattern): Pattern {
  return { type: "sequence", items: [inner] };
}

function changed(flags: Flags, on: string, off: string): Flags {
  const set = (letter: string, before: boolean): boolean =>
    off.includes(letter) ? false : before || on.includes(letter);
  return {
    fold: set("i", flags.fold),
    lines: set("m", flags.lines),
    dotAll: set("s", flags.dotAll),
    lazy: set("U", flags.lazy),
  };
}

const assertions: Readonly<Record<string, Assertion>> = {
  A: "text start",
  z: "text end",
  b: "word edge",
  B: "no word edge",
};

function escape(reader: Reader): readonly Pattern[] {
  const { text, at } = reader;
  const letter = text.charAt(at + 1);
  if (letter === "Q") {
    const end = text.indexOf("\\E", at + 2);
    reader.at = end < 0 ? text.length : end + 2;
    return Array.from(text.slice(at + 2, end < 0 ? undefined : end), (each) => literal(reader, each));
  }
  const asserted = assertions[letter];
  const item = perlItem(letter);
  const property = propertyAt(text, at);
  if (asserted !== undefined || item !== undefined) reader.at += 2;
  if (asserted !== undefined) return [assertion(asserted)];
  if (item !== undefined) return [setOf(reader, [item], false)];
  const { end } = property ?? escapedCharacter(text, at);
  reader.at = end;
  if (property !== undefined) return [setOf(reader, [property.item], false)];
  return [literal(reader, String.fromCodePoint(escapedCharacter(text, at).codePoint))];
}

function literal(reader: Reader, character: string): Pattern {
  const codePoint = character.codePointAt(0) ?? 0;
  return setOf(reader, [{ ranges: [[codePoint, codePoint]], negated: false }], false);
}

function setOf({ flags }: Reader, items: readonly SetItem[], negated: boolean): Pattern {
  return { type: "set", set: { items, negated, fold: flags.fold } };
}

function assertion(what: Assertion): Pattern {
  return { type: "assert", what };
}
