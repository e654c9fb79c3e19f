/** A Kubernetes quantity (`500m`, `1.5Gi`), exact: an integer number of nanos, as small as Kubernetes itself counts. */
export class Quantity {
  readonly nanos: bigint;
  /** Whether Kubernetes would give it as an integer: not for `1000m` or `1.0`, whose text has a fraction. */
  readonly isInteger: boolean;
  constructor(nanos: bigint, isInteger: boolean) {
    this.nanos = nanos;
    this.isInteger = isInteger;
  }
}

const one = 1_000_000_000n;
const decimalExponent: { readonly [suffix: string]: number } = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binaryPower: { readonly [suffix: string]: bigint } = { Ki: 1n, Mi: 2n, Gi: 3n, Ti: 4n, Pi: 5n, Ei: 6n };
const syntax = /^([+-]?)(\d*)\.?(\d*)(?:([eE][+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i))?$/;

/** Reads a quantity; undefined when it is none. What is finer than a nano is rounded away from zero.
 *  Source: resource.ParseQuantity of k8s.io/apimachinery, which also reads `.` and `Ki` as 0. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = text === "" ? null : syntax.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent, suffix = ""] = match;
  const power = exponent === undefined ? (decimalExponent[suffix] ?? 0) : Number(exponent.slice(1));
  const scale = power - fraction.length;
  const factor = 1024n ** (binaryPower[suffix] ?? 0n);
  const digits = BigInt(`0${whole}${fraction}`) * factor;
  const nanos = scale >= -9 ? digits * 10n ** BigInt(scale + 9) : divideUp(digits, 10n ** BigInt(-9 - scale));
  // What Kubernetes keeps as int64 at once; longer texts become decimals, which are never integers to it.
  const room = factor === 1n ? 18 : 14;
  const short = (whole + fraction).replace(/^0+/, "").length <= room && (factor === 1n || fraction === "");
  return new Quantity(sign === "-" ? -nanos : nanos, short && scale >= 0 && fits64(nanos / one));
}

/** The quantity of a whole number. */
export function quantityOf(whole: bigint): Quantity {
  return new Quantity(whole * one, true);
}

export function addQuantity(a: Quantity, b: Quantity): Quantity {
  const nanos = a.nanos + b.nanos;
  return new Quantity(nanos, a.isInteger && b.isInteger && fits64(nanos / one));
}

export function subtractQuantity(a: Quantity, b: Quantity): Quantity {
  return addQuantity(a, new Quantity(-b.nanos, b.isInteger));
}

/** -1, 0, 1. */
export function compareQuantity(a: Quantity, b: Quantity): bigint {
  return a.nanos < b.nanos ? -1n : a.nanos > b.nanos ? 1n : 0n;
}

/** The whole number, where it is one. */
export function asInteger({ nanos, isInteger }: Quantity): bigint | undefined {
  return isInteger ? nanos / one : undefined;
}

/** The nearest double. */
export function asFloat({ nanos }: Quantity): number {
  return Number(nanos / one) + Number(nanos % one) / 1e9;
}

function divideUp(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

function fits64(whole: bigint): boolean {
  return BigInt.asIntN(64, whole) === whole;
}
