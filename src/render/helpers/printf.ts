import { templateError } from "../template-error.ts";
import { asText, kindText } from "./arguments.ts";
import { doubleQuoted } from "./quoting.ts";
import type { Value } from "./helper.ts";

const verb = /%([-+0 #]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g;

/** Go's fmt.Sprintf for what templates use: %s %v %d %q %t %f %g %e %x %X %o %b %c %%, with flags `-`, `0`,
 *  `+`, width and precision. */
export function printf(format: string, args: readonly Value[]): string {
  let next = 0;
  const text = format.replace(
    verb,
    (whole, flags: string, width: string, precision: string | undefined, letter: string) => {
      if (letter === "%") return "%";
      if (next >= args.length) throw templateError("TPL-TYPE", `${whole} has no argument`);
      const value = args[next];
      next++;
      return padded(formatted({ letter, flags, precision, whole }, value), flags, Number(width || 0));
    },
  );
  if (next < args.length)
    throw templateError("TPL-TYPE", `the format takes ${next} arguments, has ${args.length}`);
  return text;
}

interface Verb {
  readonly letter: string;
  readonly flags: string;
  readonly precision: string | undefined;
  readonly whole: string;
}

function formatted({ letter, flags, precision, whole }: Verb, value: Value): string {
  const number = (): number => {
    if (typeof value !== "number")
      throw templateError("TPL-TYPE", `${whole} needs a number, has ${kindText(value)}`);
    return value;
  };
  const integer = (): number => Math.trunc(number());
  const signed = (text: string): string => (flags.includes("+") && !text.startsWith("-") ? `+${text}` : text);
  switch (letter) {
    case "s":
    case "v":
      return cut(asText(value, whole), precision);
    case "q":
      return doubleQuoted(asText(value, whole));
    case "t":
      return asText(value, whole);
    case "d":
      return signed(String(integer()));
    case "f":
      return signed(number().toFixed(Number(precision ?? 6)));
    case "e":
      return signed(
        number()
          .toExponential(Number(precision ?? 6))
          .replace(/e([+-])(\d)$/, "e$10$2"),
      );
    case "g":
      return signed(String(number()));
    case "x":
      return typeof value === "string" ? hex(value) : integer().toString(16);
    case "X":
      return (typeof value === "string" ? hex(value) : integer().toString(16)).toUpperCase();
    case "o":
      return integer().toString(8);
    case "b":
      return integer().toString(2);
    case "c":
      return String.fromCodePoint(integer());
    default:
      throw templateError("TPL-TYPE", `${whole} is not supported`, "use %s %v %d %q %t %f %x");
  }
}

function cut(text: string, precision: string | undefined): string {
  return precision === undefined ? text : Array.from(text).slice(0, Number(precision)).join("");
}

function hex(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function padded(text: string, flags: string, width: number): string {
  const wanted = Math.min(width, 10_000);
  if (flags.includes("-")) return text.padEnd(wanted);
  if (!flags.includes("0")) return text.padStart(wanted);
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(wanted - sign.length, "0");
}
