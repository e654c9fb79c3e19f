import { propertyItem, type SetItem } from "./character-set.ts";
import { RegexError } from "./syntax.ts";

/** The character that the escape at `at` (a backslash) stands for, and where the text goes on. */
export function escapedCharacter(
  text: string,
  at: number,
): { readonly codePoint: number; readonly end: number } {
  const rest = text.slice(at);
  for (const [form, base] of numbered) {
    const match = form.exec(rest);
    if (match === null) continue;
    const codePoint = Number.parseInt(match[1] ?? match[2] ?? "", base);
    if (codePoint > 0x10ffff) break;
    return { codePoint, end: at + match[0].length };
  }
  const letter = rest.charAt(1);
  const control = controls[letter];
  if (control !== undefined) return { codePoint: control, end: at + 2 };
  if (/^[!-/:-@[-`{-~ ]$/.test(letter)) return { codePoint: letter.charCodeAt(0), end: at + 2 };
  throw new RegexError(
    rest === "\\" ? "it ends in a backslash" : "it has an escape that Go's patterns do not know",
  );
}

/** A single digit from 1 on would be a back reference, which Go has not. */
const numbered: readonly (readonly [RegExp, number])[] = [
  [/^\\([1-7][0-7]{1,2}|0[0-7]{0,2})/, 8],
  [/^\\x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]+)\})/, 16],
];

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** `\pL`, `\p{Greek}`, `\P{^Lu}` at `at`; undefined where none stands. */
export function propertyAt(
  text: string,
  at: number,
): { readonly item: SetItem; readonly end: number } | undefined {
  const rest = text.slice(at);
  if (!/^\\[pP]/.test(rest)) return undefined;
  const match = /^\\[pP](?:\{([^}]*)\}|([^{]))/u.exec(rest);
  if (match === null) throw new RegexError("it names an unknown class of characters");
  const [all, braced, letter = ""] = match;
  return { item: propertyItem(braced ?? letter, rest[1] === "P"), end: at + all.length };
}
