import { templateError } from "../template-error.ts";

/** digits × 10^-places: what a number's shortest text says, so that 0.1 + 0.2 is 0.3. Source: shopspring/decimal, which Sprig uses. */
export interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

/** The decimal that the number prints as. Throws TPL-TYPE beyond 10^±300, where it would need that many digits. */
export function decimalOf(number: number): Decimal {
  const [mantissa = "0", exponent = "0"] = number.toExponential().split("e");
  if (Math.abs(Number(exponent)) > 300)
    throw templateError("TPL-TYPE", "the number is too large or too small");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const places = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return places >= 0 ? { digits, places } : { digits: digits * 10n ** BigInt(-places), places: 0 };
}

/** The nearest number. */
export function numberOf({ digits, places }: Decimal): number {
  return Number(`${digits}e-${places}`);
}

/** a + b, exact. */
export function plus(a: Decimal, b: Decimal): Decimal {
  const places = Math.max(a.places, b.places);
  return { digits: scaled(a, places) + scaled(b, places), places };
}

/** a − b, exact. */
export function minus(a: Decimal, b: Decimal): Decimal {
  return plus(a, { ...b, digits: -b.digits });
}

/** a × b, exact. */
export function times(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, places: a.places + b.places };
}

const divisionPlaces = 16;

/** To 16 places, halves away from zero. Throws TPL-TYPE for a division by zero. */
export function over(a: Decimal, b: Decimal): Decimal {
  if (b.digits === 0n) throw templateError("TPL-TYPE", "division by zero");
  const shift = divisionPlaces + b.places - a.places;
  const top = shift >= 0 ? a.digits * 10n ** BigInt(shift) : a.digits;
  const bottom = shift >= 0 ? b.digits : b.digits * 10n ** BigInt(-shift);
  const negative = top < 0n !== bottom < 0n;
  const [size, by] = [absolute(top), absolute(bottom)];
  const rounded = (2n * size + by) / (2n * by);
  return { digits: negative ? -rounded : rounded, places: divisionPlaces };
}

function scaled({ digits, places }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - places);
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
