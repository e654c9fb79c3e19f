import { fail } from "./fail.ts";
import { entriesOf } from "./values.ts";

/** cel-go's `'%s has %d'.format([a, b])`: verbs s d f e b o x X, with a precision for f.
 *  Source: cel-go ext/formatting.go. */
export function format(text: string, args: readonly unknown[]): string {
  let next = 0;
  return text.replace(/%(?:(%)|(?:\.(\d{1,3}))?([a-zA-Z]))/g, (_, percent, precision, verb: string) => {
    if (percent === "%") return "%";
    if (next >= args.length) return fail(`format(): no argument for %${verb}`);
    const write = verbs[verb] ?? fail(`format(): unknown verb %${verb}`);
    return write(args[next++], precision === undefined ? 6 : Number(precision));
  });
}

const verbs: { readonly [verb: string]: (value: unknown, precision: number) => string } = {
  s: (value) => plain(value, String),
  d: (value) => whole(value, "d").toString(),
  f: (value, precision) => double(value, "f").toFixed(precision),
  e: (value) => scientific(double(value, "e")),
  b: (value) => (typeof value === "boolean" ? (value ? "1" : "0") : whole(value, "b").toString(2)),
  o: (value) => whole(value, "o").toString(8),
  x: (value) => hex(value, "x"),
  X: (value) => hex(value, "X").toUpperCase(),
};

/** %s. Inside lists and maps texts are quoted and doubles have six digits; keys are sorted. */
function plain(value: unknown, double: (value: number) => string): string {
  if (value === null) return "null";
  if (typeof value === "number") return double(value);
  if (value instanceof Date) return value.toISOString().replace(/\.000Z$/, "Z");
  if (Array.isArray(value)) return `[${value.map(nested).join(", ")}]`;
  const entries = entriesOf(value);
  if (entries !== undefined) {
    return `{${entries
      .map(([key, item]) => `${nested(key)}:${nested(item)}`)
      .sort()
      .join(", ")}}`;
  }
  return typeof value === "object" ? fail("format(): %s cannot write such a value") : String(value);
}

function nested(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : plain(value, (number) => number.toFixed(6));
}

/** cel-go writes 1.500000×10⁰³: six digits whatever the precision, a raised exponent of two digits at least. */
function scientific(value: number): string {
  const [mantissa = "", exponent = ""] = value.toExponential(6).split("e");
  const digits = exponent.replace(/^\+/, "").replace(/^(-?)(\d)$/, "$10$2");
  return `${mantissa}×10${[...digits].map((digit) => (digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)])).join("")}`;
}

function hex(value: unknown, verb: string): string {
  if (typeof value !== "string") return whole(value, verb).toString(16);
  return [...new TextEncoder().encode(value)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function double(value: unknown, verb: string): number {
  return typeof value === "number" ? value : fail(`format(): %${verb} needs a double`);
}

function whole(value: unknown, verb: string): bigint {
  return typeof value === "bigint" ? value : fail(`format(): %${verb} needs an integer`);
}
