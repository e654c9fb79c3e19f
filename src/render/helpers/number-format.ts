/** With so many digits after the point; a tie goes to the even digit, as in Go's %f. */
export function fixed(value: number, digits: number): string {
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}${digits > 0 ? `.${"0".repeat(digits)}` : ""}`;
  const size = Math.abs(value);
  const sign = value < 0 ? "-" : "";
  const scaled = size * 10 ** digits;
  // Only a binary fraction this short can lie exactly between two decimals.
  const isTie = scaled % 1 === 0.5 && Number.isInteger(size * 2 ** (digits + 1));
  if (!isTie || Math.floor(scaled) % 2 === 1) return sign + size.toFixed(digits);
  return sign + (Math.floor(scaled) / 10 ** digits).toFixed(digits);
}

/** `1.5e+06`: the exponent has two digits at least, as in Go's %e. */
export function exponential(value: number, digits: number): string {
  return twoDigits(value.toExponential(digits));
}

/** As JSON writes it, with two digits in an exponent. */
export function shortest(value: number): string {
  return twoDigits(String(value));
}

/** At most so many digits in all, without zeros at the end, as in Go's %.3g. */
export function general(value: number, digits: number): string {
  const precision = Math.max(1, digits);
  const exponent = Number(value.toExponential(precision - 1).split("e")[1]);
  if (exponent >= -4 && exponent < precision) return withoutZeros(fixed(value, precision - 1 - exponent));
  const [mantissa = "", power = ""] = exponential(value, precision - 1).split("e");
  return `${withoutZeros(mantissa)}e${power}`;
}

function withoutZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function twoDigits(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}
