import { fail } from "./fail.ts";
import { Quantity } from "./quantity.ts";

/** cel-go's `'%s has %d'.format([a, b])`: verbs s d f e b o x X, with a precision for f and e. */
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
  s: formatText,
  d: (value) =>
    typeof value === "bigint"
      ? String(value)
      : String(typeof value === "number" ? value : wrong("d", "a number")),
  f: (value, precision) => double(value, "f").toFixed(precision),
  // Go writes two digits of exponent at least.
  e: (value, precision) =>
    double(value, "e")
      .toExponential(precision)
      .replace(/e([+-])(\d)$/, "e$10$2"),
  b: (value) => (typeof value === "boolean" ? (value ? "1" : "0") : whole(value, "b").toString(2)),
  o: (value) => whole(value, "o").toString(8),
  x: (value) => hex(value, "x"),
  X: (value) => hex(value, "X").toUpperCase(),
};

/** %s of any value; maps with sorted keys, as cel-go writes them. */
export function formatText(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof Quantity) return fail("format(): a quantity cannot be written; use asInteger()");
  if (value instanceof Date) return value.toISOString().replace(/\.000Z$/, "Z");
  if (Array.isArray(value)) return `[${value.map(formatText).join(", ")}]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => `${formatText(key)}: ${formatText(item)}`);
    return `{${entries.sort().join(", ")}}`;
  }
  return String(value);
}

function hex(value: unknown, verb: string): string {
  if (typeof value !== "string") return whole(value, verb).toString(16);
  return [...new TextEncoder().encode(value)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function double(value: unknown, verb: string): number {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : wrong(verb, "a number");
}

function whole(value: unknown, verb: string): bigint {
  return typeof value === "bigint" ? value : wrong(verb, "an integer");
}

function wrong(verb: string, wanted: string): never {
  return fail(`format(): %${verb} needs ${wanted}`);
}
