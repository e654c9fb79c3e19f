import { parseQuantity } from "../../core/quantity.ts";

/** A Kubernetes quantity (`500m`, `1.5Gi`), exact. */
export class Quantity {
  /** Units of 10⁻⁹, as small as Kubernetes itself counts. */
  readonly nanos: bigint;
  /** Whether Kubernetes gives it as an integer: not `1000m` or `1.0`, whose text has a fraction. */
  readonly isInteger: boolean;
  constructor(nanos: bigint, isInteger: boolean) {
    this.nanos = nanos;
    this.isInteger = isInteger && fits64(nanos / one);
  }
}

const one = 1_000_000_000n;

/** Reads a quantity; undefined when it is none. Source: resource.ParseQuantity of k8s.io/apimachinery, which keeps short
 *  texts without a fraction as int64 at once, and all others as decimals that are never integers to it. */
export function readQuantity(text: string): Quantity | undefined {
  const nanos = parseQuantity(text);
  if (nanos === undefined) return undefined;
  const [, whole = "", fraction = "", suffix = ""] = /^[+-]?0*(\d*)(?:\.(\d*))?(.*)$/.exec(text) ?? [];
  if (suffix.endsWith("i")) return new Quantity(nanos, fraction === "" && whole.length <= 14);
  const unit = parseQuantity(`1${suffix}`) ?? one;
  const isWhole = unit >= one * 10n ** BigInt(fraction.length);
  return new Quantity(nanos, isWhole && whole.length + fraction.length <= 18);
}

/** The quantity of a whole number. */
export function quantityOf(whole: bigint): Quantity {
  return new Quantity(whole * one, true);
}

/** a + b; an integer when both are. */
export function addQuantity(a: Quantity, b: Quantity): Quantity {
  return new Quantity(a.nanos + b.nanos, a.isInteger && b.isInteger);
}

/** a − b; an integer when both are. */
export function subtractQuantity(a: Quantity, b: Quantity): Quantity {
  return new Quantity(a.nanos - b.nanos, a.isInteger && b.isInteger);
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

function fits64(whole: bigint): boolean {
  return BigInt.asIntN(64, whole) === whole;
}
