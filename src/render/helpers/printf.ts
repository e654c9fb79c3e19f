import { templateError } from "../template-error.ts";
import { asText, kindText } from "./arguments.ts";
import type { Value } from "./helper.ts";
import { exponential, fixed, general, shortest } from "./number-format.ts";
import { doubleQuoted } from "./quoting.ts";

const verb = /%([-+0 #]*)(\d*)(?:\.(\d*))?(.|$)/gsu;

/**
 * Go's fmt.Sprintf for what templates use: %s %v %q %t %d %f %e %g %x %o %b %c and %%, with the flags `-`, `0`, `+` and
 * blank, width and precision. Numbers also fit %s. What Go would print as %!d(…) is TPL-TYPE.
 */
export function printf(format: string, args: readonly Value[]): string {
  let next = 0;
  const text = format.replace(
    verb,
    (whole, flags: string, width: string, precision: string | undefined, letter: string) => {
      if (letter === "%") return "%";
      if (flags.includes("#") || !/^[a-zA-Z]$/.test(letter)) throw unsupported(whole);
      if (next >= args.length) throw templateError("TPL-TYPE", `${whole} has no argument`);
      const digits = precision === undefined ? undefined : Number(precision);
      if (Number(width) > 10_000 || (digits ?? 0) > 100) throw unsupported(whole);
      const written = formatted({ letter, flags, digits, whole }, args[next++]);
      return padded(signed(written, flags), flags, Number(width));
    },
  );
  if (next < args.length)
    throw templateError("TPL-TYPE", `the format takes ${next} arguments, has ${args.length}`);
  return text;
}

interface Verb {
  readonly flags: string;
  readonly letter: string;
  readonly digits: number | undefined;
  readonly whole: string;
}

interface Written {
  readonly text: string;
  readonly isNumber: boolean;
}

function formatted(of: Verb, value: Value): Written {
  const { letter, flags, digits, whole } = of;
  if (letter === "s" || letter === "v") {
    const text = asText(value, whole);
    if (typeof value === "number" && digits !== undefined)
      return { text: general(value, digits), isNumber: true };
    return { text: cut(text, digits), isNumber: typeof value === "number" };
  }
  if (letter === "q" && typeof value === "string")
    return { text: doubleQuoted(cut(value, digits)), isNumber: false };
  if (letter === "t" && typeof value === "boolean") return { text: String(value), isNumber: false };
  if (/^[xX]$/.test(letter) && typeof value === "string") {
    if (flags.includes(" ")) throw unsupported(whole);
    const text = hex(value, digits);
    return { text: letter === "X" ? text.toUpperCase() : text, isNumber: false };
  }
  if (typeof value !== "number") throw unfit(of, value);
  return numberText(of, value);
}

function numberText(of: Verb, value: number): Written {
  const { letter, digits, whole } = of;
  const fraction = fractions[letter.toLowerCase()];
  if (fraction !== undefined && letter !== "F") {
    const text = fraction(value, digits);
    return { text: letter === letter.toUpperCase() ? text.toUpperCase() : text, isNumber: true };
  }
  if (!Number.isInteger(value)) throw unfit(of, value);
  if (letter === "c") {
    if (value < 0 || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) throw unfit(of, value);
    return { text: String.fromCodePoint(value), isNumber: false };
  }
  const base = bases[letter];
  if (base === undefined) throw unsupported(whole);
  const text = Math.abs(value)
    .toString(base)
    .padStart(digits ?? 0, "0");
  return { text: (value < 0 ? "-" : "") + (letter === "X" ? text.toUpperCase() : text), isNumber: true };
}

const bases: Readonly<Record<string, number>> = { d: 10, x: 16, X: 16, o: 8, b: 2 };

const fractions: Readonly<Record<string, (value: number, digits: number | undefined) => string>> = {
  f: (value, digits = 6) => fixed(value, digits),
  e: (value, digits = 6) => exponential(value, digits),
  g: (value, digits) => (digits === undefined ? shortest(value) : general(value, digits)),
};

function unfit({ whole, letter }: Verb, value: Value): Error {
  const needs = letter === "t" ? "a boolean" : letter === "q" ? "text" : "a number";
  const has = typeof value === "number" && needs === "a number" ? "one that does not fit" : kindText(value);
  return templateError("TPL-TYPE", `${whole} needs ${needs}, has ${has}`);
}

function unsupported(whole: string): Error {
  return templateError("TPL-TYPE", `${whole} is not supported`, "use %s %v %q %t %d %f %e %g %x %o %b %c");
}

function cut(text: string, digits: number | undefined): string {
  return digits === undefined ? text : Array.from(text).slice(0, digits).join("");
}

function hex(text: string, digits: number | undefined): string {
  const bytes = new TextEncoder().encode(text).slice(0, digits);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function signed({ text, isNumber }: Written, flags: string): Written {
  if (!isNumber || text.startsWith("-")) return { text, isNumber };
  return { text: (flags.includes("+") ? "+" : flags.includes(" ") ? " " : "") + text, isNumber };
}

/** Widths count characters. */
function padded({ text, isNumber }: Written, flags: string, width: number): string {
  const missing = Math.max(0, width - Array.from(text).length);
  if (flags.includes("-")) return text + " ".repeat(missing);
  if (!flags.includes("0")) return " ".repeat(missing) + text;
  const sign = isNumber ? (/^[-+ ]/.exec(text)?.[0] ?? "") : "";
  return sign + "0".repeat(missing) + text.slice(sign.length);
}
