const binary: Readonly<Record<string, bigint>> = {
  Ki: 1024n,
  Mi: 1024n ** 2n,
  Gi: 1024n ** 3n,
  Ti: 1024n ** 4n,
  Pi: 1024n ** 5n,
  Ei: 1024n ** 6n,
};
const decimal: Readonly<Record<string, number>> = {
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

/** A Kubernetes quantity in units of 10⁻⁹, exact; undefined when the text is none.
 *  Source: k8s.io/apimachinery/pkg/api/resource. `1000m` = `1`, `0.5Gi` = `512Mi`. Fractions below 10⁻⁹ are rounded up there, here too. */
export function parseQuantity(text: string): bigint | undefined {
  const match =
    /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:(Ki|Mi|Gi|Ti|Pi|Ei)|([numkMGTPE])?|[eE]([+-]?\d{1,2}))$/.exec(text);
  if (match === null) return undefined;
  const [, sign, number = "", binarySuffix, decimalSuffix, exponent] = match;
  const [whole = "", fraction = ""] = number.split(".");
  const digits = BigInt(`${whole}${fraction}` || "0");
  const power =
    9 - fraction.length + (exponent === undefined ? (decimal[decimalSuffix ?? ""] ?? 0) : Number(exponent));
  const scaled = binarySuffix === undefined ? digits : digits * (binary[binarySuffix] ?? 1n);
  const value = power >= 0 ? scaled * 10n ** BigInt(power) : divideUp(scaled, 10n ** BigInt(-power));
  return sign === "-" ? -value : value;
}

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}
