import { templateError } from "../template-error.ts";
import { asText, integerAt, listAt, numberAt, safeInteger } from "./arguments.ts";
import { decimalOf, minus, numberOf, over, plus, times, type Decimal } from "./decimal.ts";
import { many, type Helper, type HelperTable, type Value } from "./helper.ts";
import { floatOf, integerOf } from "./number-text.ts";

/** Numbers. The plain names work on integers and cut fractions, as in Sprig; those that end in f keep them.
 */
export const math: HelperTable = {
  add: integers("add NUMBER…", "The sum.", (a, b) => a + b),
  sub: integers("sub A B", "A − B.", (a, b) => a - b),
  mul: integers("mul NUMBER…", "The product.", (a, b) => a * b),
  div: integers("div A B", "A ÷ B without rest.", (a, b) => Math.trunc(a / divisor(b))),
  mod: integers("mod A B", "The rest of A ÷ B.", (a, b) => a % divisor(b)),
  max: integers("max NUMBER…", "The largest.", Math.max),
  biggest: integers("biggest NUMBER…", "The largest; as max.", Math.max),
  min: integers("min NUMBER…", "The smallest.", Math.min),
  add1: { use: "add1 NUMBER", doc: "One more.", args: 1, run: (args) => safeInteger(integerAt(args, 0) + 1) },
  add1f: {
    use: "add1f NUMBER",
    doc: "One more, with fractions.",
    args: 1,
    run: (args) => numberOf(plus(decimalOf(numberAt(args, 0)), decimalOf(1))),
  },
  addf: decimals("addf NUMBER…", "The sum, with fractions: 0.1 and 0.2 are 0.3.", plus),
  subf: decimals("subf A B…", "A − B − …, with fractions.", minus),
  mulf: decimals("mulf NUMBER…", "The product, with fractions.", times),
  divf: decimals("divf A B…", "A ÷ B ÷ …, with fractions, to 16 places.", over),
  maxf: floats("maxf NUMBER…", "The largest, with fractions.", Math.max),
  minf: floats("minf NUMBER…", "The smallest, with fractions.", Math.min),
  floor: {
    use: "floor NUMBER",
    doc: "The next integer below.",
    args: 1,
    run: (args) => Math.floor(numberAt(args, 0)),
  },
  ceil: {
    use: "ceil NUMBER",
    doc: "The next integer above.",
    args: 1,
    run: (args) => Math.ceil(numberAt(args, 0)),
  },
  round: {
    use: "round NUMBER PLACES",
    doc: "Rounded to PLACES digits, halves away from zero.",
    args: [1, 2],
    run: (args) => rounded(numberAt(args, 0), args.length > 1 ? integerAt(args, 1) : 0),
  },
  int: {
    use: "int VALUE",
    doc: "As an integer; 0 for text that is no number.",
    args: 1,
    run: ([value]) => integer(value),
  },
  int64: {
    use: "int64 VALUE",
    doc: "As an integer; 0 for text that is no number.",
    args: 1,
    run: ([value]) => integer(value),
  },
  float64: {
    use: "float64 VALUE",
    doc: "As a number; 0 for text that is no number.",
    args: 1,
    run: ([value]) => converted(value, floatOf),
  },
  atoi: {
    use: "atoi TEXT",
    doc: "Decimal text as an integer; 0 if it is none.",
    args: 1,
    run: ([value]) => {
      const text = asText(value, "argument 1");
      return /^[-+]?\d+$/.test(text) ? safeInteger(Number(text) + 0) : 0;
    },
  },
  toDecimal: {
    use: "toDecimal TEXT",
    doc: "Octal text (a file mode) as a number: 0644 → 420.",
    args: 1,
    run: ([value]) => {
      const text = asText(value, "argument 1");
      if (!/^[-+]?[0-7]+$/.test(text)) throw templateError("TPL-TYPE", "argument 1 is no octal number");
      return safeInteger(parseInt(text, 8));
    },
  },
  toString: {
    use: "toString VALUE",
    doc: "A scalar as text.",
    args: 1,
    run: ([value]: readonly Value[]) => asText(value, "argument 1"),
  },
  toStrings: {
    use: "toStrings LIST",
    doc: "The items as texts.",
    args: 1,
    run: (args) => listAt(args, 0).map((item, i) => asText(item, `item ${i}`)),
  },
};

function integers(use: string, doc: string, operate: (a: number, b: number) => number): Helper {
  return {
    use,
    doc,
    args: use.endsWith("…") ? [1, many] : 2,
    run: (args) => args.map((_, i) => integerAt(args, i)).reduce((a, b) => safeInteger(operate(a, b))),
  };
}

function floats(use: string, doc: string, operate: (a: number, b: number) => number): Helper {
  return {
    use,
    doc,
    args: use.endsWith("…") ? [1, many] : 2,
    run: (args) => args.map((_, i) => numberAt(args, i)).reduce((a, b) => operate(a, b)),
  };
}

function decimals(use: string, doc: string, operate: (a: Decimal, b: Decimal) => Decimal): Helper {
  return {
    use,
    doc,
    args: [1, many],
    run: (args) => numberOf(args.map((_, i) => decimalOf(numberAt(args, i))).reduce(operate)),
  };
}

function divisor(value: number): number {
  if (value === 0) throw templateError("TPL-TYPE", "division by zero");
  return value;
}

/** Halves away from zero; places beyond 15 have no meaning, negative ones round tens and hundreds. */
function rounded(number: number, wanted: number): number {
  if (wanted > 15) return number;
  const factor = 10 ** Math.max(-15, wanted);
  const size = Math.round(Math.abs(number) * factor) / factor;
  return number < 0 ? -size + 0 : size;
}

/** Sprig's lenient conversion: true is 1, text that is no number is 0. */
function converted(value: Value, read: (text: string) => number | undefined): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return read(asText(value, "argument 1")) ?? 0;
}

function integer(value: Value): number {
  return safeInteger(Math.trunc(converted(value, integerOf)) + 0);
}
