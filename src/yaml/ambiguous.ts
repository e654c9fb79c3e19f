import type { YamlMistake } from "./mistake.ts";

/** What was met just before the present lexeme. */
export interface Before {
  /** The last lexemes, nearest first. */
  readonly types: readonly [last: string | null, beforeLast: string | null];
  /** `|1+`, of the block whose text the present lexeme is. */
  readonly header: string;
  /** Inside brackets or braces. */
  readonly inFlow: boolean;
}

/**
 * What kubectl's reader (YAML 1.1, libyaml) takes for something else than the library does: refused, so that no text
 * means two things. tools/judge compares both.
 */
export function ambiguous(
  lexeme: string,
  type: string | null,
  before: Before,
): Omit<YamlMistake, "offset" | "code"> | undefined {
  const [last, beforeLast] = before.types;
  if ((type === "anchor" || type === "alias") && !/^[&*][A-Za-z0-9_-]+$/.test(lexeme))
    return {
      message: "the name of an anchor holds other signs than letters, digits, - and _",
      hint: "Rename the anchor, or put the text into quotes if it is none.",
    };
  if (type === "plain" && before.inFlow && /^\?|\?$/.test(lexeme))
    return {
      message: "in brackets a text that begins or ends with ? means something else to kubectl",
      hint: "Put it into quotes.",
    };
  const closes = type === "comma" || type === "flow-map-end" || type === "flow-seq-end";
  if (closes && last === "map-value-ind" && beforeLast === "plain")
    return {
      message: "a colon right before a comma or bracket is a part of the text to kubectl",
      hint: "Put a blank behind the colon, or the text into quotes.",
    };
  if (type === "block") return isAmbiguousBlock(lexeme, before.header) ? blanksAtEnd : undefined;
  const blankLineAfter = type === "newline" && last === "space" && beforeLast === "block";
  return blankLineAfter && /\d/.test(before.header) ? blanksAtEnd : undefined;
}

/** Blanks in the last line of a block count as text where its indent is given or its end is kept. */
function isAmbiguousBlock(text: string, header: string): boolean {
  return /\d/.test(header) ? /(^|\n) +\n*$/.test(text) : header.includes("+") && /(^|\n) +$/.test(text);
}

const blanksAtEnd = {
  message: "blanks in the last line of a block mean different things to different readers",
  hint: "Remove them.",
} as const;
