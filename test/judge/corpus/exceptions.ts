import { jsonEqual, type Json } from "../../../src/core/json.ts";
import { parseDocuments } from "../../../src/yaml/parse.ts";
import type { Judged } from "./judged-helpers.ts";

/** Where a helper differs from Sprig's or Helm's on purpose. */
interface Exception {
  /** What is different, and why. */
  readonly reason: string;
  /** The helpers it is about; absent = all. */
  readonly helpers?: readonly string[];
  readonly holds: (judged: Judged) => boolean;
}

const weFail = ({ ours }: Judged): boolean => ours.startsWith("error: ");
const theyFail = ({ theirs }: Judged): boolean => theirs.startsWith("error: ");
const beyondAscii = ({ each }: Judged): boolean => /[^\x00-\x7f]/.test(JSON.stringify(each.args));

const exceptions: readonly Exception[] = [
  {
    reason:
      "An argument of the wrong kind is an error; Sprig prints something like %!s(…) or takes it as 0 or empty.",
    holds: (judged) => judged.each.wrongKind && weFail(judged),
  },
  {
    reason:
      "Where Go's types do not fit (int for string, float64 for int), a value that can only mean one thing is taken.",
    holds: (judged) => judged.each.wrongKind && theyFail(judged),
  },
  {
    reason: "A list that holds nothing is []; Go's nil list prints as null.",
    holds: ({ ours, theirs }) => ours === "[]" && theirs === "null",
  },
  {
    reason: "Characters are counted, not bytes: Sprig cuts a character in the middle.",
    helpers: ["substr", "trunc", "abbrev", "abbrevboth", "initials", "nospace", "len", "wrap", "wrapWith"],
    holds: beyondAscii,
  },
  {
    reason: "A position outside of the text gives the text up to there; in Sprig it ends the render.",
    helpers: ["substr", "abbrevboth", "slice", "mustSlice"],
    holds: theyFail,
  },
  {
    reason:
      "Whole numbers are int64 wherever they come from; in Helm int in a template and float64 in values.",
    helpers: ["kindOf", "kindIs", "typeOf", "typeIs", "typeIsLike"],
    holds: ({ each, ours, theirs }) =>
      Number.isInteger(each.args.at(-1)) && (ours === '"int64"' || ours === "true" || theirs === "true"),
  },
  {
    reason: "Whole numbers and fractions are compared as numbers; Go refuses int with float64.",
    helpers: ["eq", "ne", "lt", "le", "gt", "ge"],
    holds: theyFail,
  },
  {
    reason: "A quote inside is doubled, so that the text is YAML.",
    helpers: ["squote"],
    holds: ({ each }) => JSON.stringify(each.args).includes("'"),
  },
  {
    reason: "A pattern that is none is an error; Sprig's regexMatch says false.",
    helpers: ["regexMatch"],
    holds: ({ ours, theirs }) => ours.includes("regular expression") && theirs === "false",
  },
  {
    reason: "An integer beyond 2^53 is an error: YAML and JSON would lose its digits.",
    holds: ({ ours }) => ours.includes("beyond 2^53"),
  },
  {
    reason: 'More than three arguments mean nothing; Sprig says "".',
    helpers: ["seq"],
    holds: ({ each }) => each.args.length > 3,
  },
  {
    reason: "Null is a value like others; Sprig cannot copy it.",
    helpers: ["deepCopy", "mustDeepCopy"],
    holds: ({ each }) => each.args[0] === null,
  },
  {
    reason:
      "Text that is no octal number is an error; Sprig says 0, which as a file mode shuts everybody out.",
    helpers: ["toDecimal"],
    holds: weFail,
  },
  {
    reason: "What a format cannot print is an error; Go prints %!d(…).",
    helpers: ["printf"],
    holds: (judged) => weFail(judged) && /%!|\ufffd/.test(judged.theirs),
  },
  {
    reason: "Numbers and booleans fit %s, whole numbers fit %f; Go prints %!s(…).",
    helpers: ["printf"],
    holds: (judged) => !weFail(judged) && /%!/.test(judged.theirs),
  },
  {
    reason:
      "Verbs that no chart needs are an error: # flags, %U, arguments by number, a width as an argument.",
    helpers: ["printf"],
    holds: ({ ours }) => ours.includes("is not supported") || ours.includes("the format takes"),
  },
  {
    reason: "A number prints as JSON writes it, 1000000 and not 1e+06: that is what Kubernetes reads.",
    helpers: ["printf", "toString", "print", "println", "cat", "join", "quote", "squote", "toStrings"],
    holds: ({ ours, theirs }) => withPlainNumbers(ours) === withPlainNumbers(theirs),
  },
  {
    reason: "A name without a letter stays; Sprig doubles its last sign.",
    helpers: ["camelcase"],
    holds: ({ each }) => /^[-_\s]+$/.test(String(each.args[0])),
  },
  {
    reason: "A negative number is rounded to the nearest; Sprig always rounds it down.",
    helpers: ["round"],
    holds: ({ each }) => Number(each.args[0]) < 0,
  },
  {
    reason: "YAML in another style, with the same meaning.",
    helpers: ["toYaml", "mustToYaml"],
    holds: ({ each, ours }) => reads(ours, each.args[0]),
  },
  {
    reason:
      "Characters that only YAML 1.1 takes for line breaks are escaped, so that the JSON can stand in YAML.",
    helpers: [
      "quote",
      "printf",
      "toJson",
      "mustToJson",
      "toRawJson",
      "mustToRawJson",
      "toPrettyJson",
      "mustToPrettyJson",
    ],
    holds: ({ each }) =>
      /[\u0000-\u001f\u007f-\u00a0\u2028]/.test(JSON.stringify(each.args).replace(/\\[a-z]/g, "\u0000")),
  },
  {
    reason: "A mistake in the text is an error; Helm puts its message into the result.",
    helpers: ["fromYaml", "fromYamlArray", "fromJson", "fromJsonArray", "mustFromJson"],
    holds: (judged) => weFail(judged) && /^(\{"Error":|\[".* )/.test(judged.theirs),
  },
  {
    reason: "More than one document is an error; Helm reads the first and forgets the others.",
    helpers: ["fromYaml", "fromYamlArray"],
    holds: ({ each, ours }) => String(each.args[0]).includes("---") && ours.includes("documents, needs one"),
  },
  {
    reason: "The text null is the empty map.",
    helpers: ["fromJson"],
    holds: ({ ours, theirs }) => ours === "{}" && theirs === "null",
  },
  {
    reason: "Text in no such encoding is an error; Sprig gives the message of the error as the text.",
    helpers: ["b64dec", "b32dec"],
    holds: (judged) => weFail(judged) && judged.theirs.startsWith('"illegal base'),
  },
  {
    reason: "Bytes that are no UTF-8 text are an error: they could not stand in YAML.",
    helpers: ["b64dec", "b32dec"],
    holds: ({ ours }) => ours.includes("are not UTF-8 text"),
  },
  {
    reason: "Other zones than UTC are an error: their rules differ from machine to machine.",
    helpers: ["dateInZone", "date_in_zone", "htmlDateInZone"],
    holds: ({ ours }) => ours.includes("another zone than UTC"),
  },
  {
    reason: "What is no date or duration is an error; Sprig takes the year 1, no change, or 0.",
    helpers: ["toDate", "dateModify", "date_modify", "duration", "durationRound"],
    holds: weFail,
  },
  {
    reason: "A moment is printed in UTC; Go keeps the offset it was read with.",
    helpers: ["toDate", "mustToDate"],
    holds: ({ ours, theirs }) => Date.parse(parsed(ours)) === Date.parse(parsed(theirs)),
  },
];

/** Why the difference is meant to be; undefined = it is not. */
export function exceptionFor(judged: Judged): string | undefined {
  const { name } = judged.each;
  return exceptions.find(({ helpers, holds }) => (helpers?.includes(name) ?? true) && holds(judged))?.reason;
}

/** All reasons, so that a test can tell one that is never needed. */
export const exceptionReasons: readonly string[] = exceptions.map(({ reason }) => reason);

function reads(text: string, value: Json | undefined): boolean {
  if (text.startsWith("error: ")) return false;
  const { documents, problems } = parseDocuments(parsed(text), "");
  return problems.length === 0 && jsonEqual(documents[0]?.value ?? null, value ?? null);
}

function parsed(text: string): string {
  return text.startsWith('"') ? String(JSON.parse(text)) : text;
}

function withPlainNumbers(text: string): string {
  return text.replace(/-?\d+(\.\d+)?e[-+]?\d+/g, (number) => String(Number(number)));
}
