/** A Kubernetes quantity (`500m`, `1.5Gi`), exact: an integer number of nanos, as small as Kubernetes itself counts. */
export class Quantity {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
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
const syntax = /^([+-]?)(\d+\.?\d*|\.\d+)(?:([eE][+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i))?$/;

/** Reads a quantity; undefined when it is none. What is finer than a nano is rounded away from zero.
 *  Source: resource.ParseQuantity of k8s.io/apimachinery. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = syntax.exec(text);
  if (match === null) return undefined;
  const [, sign, number = "", exponent, suffix = ""] = match;
  const [whole = "", fraction = ""] = number.split(".");
  const power = exponent === undefined ? (decimalExponent[suffix] ?? 0) : Number(exponent.slice(1));
  let numerator = BigInt(whole + fraction) * 1024n ** (binaryPower[suffix] ?? 0n);
  const scale = 9 + power - fraction.length;
  if (scale >= 0) numerator *= 10n ** BigInt(scale);
  else numerator = divideUp(numerator, 10n ** BigInt(-scale));
  return new Quantity(sign === "-" ? -numerator : numerator);
}

/** The quantity of a whole number. */
export function quantityOf(whole: bigint): Quantity {
  return new Quantity(whole * one);
}

/** -1, 0, 1. */
export function compareQuantity(a: Quantity, b: Quantity): bigint {
  return a.nanos < b.nanos ? -1n : a.nanos > b.nanos ? 1n : 0n;
}

/** The whole number, or undefined when it is none or leaves 64 bits. */
export function asInteger({ nanos }: Quantity): bigint | undefined {
  const whole = nanos / one;
  return nanos % one === 0n && BigInt.asIntN(64, whole) === whole ? whole : undefined;
}

/** The nearest double. */
export function asFloat({ nanos }: Quantity): number {
  return Number(nanos / one) + Number(nanos % one) / 1e9;
}

function divideUp(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}
