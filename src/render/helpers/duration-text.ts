const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** `1h30m`, `-1.5h`, `0` in nanoseconds. undefined = no duration. Source: Go's time.ParseDuration. */
export function readDuration(text: string): bigint | undefined {
  const match = /^([-+]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(text);
  if (match === null) return undefined;
  const [, sign, body = ""] = match;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of body.matchAll(
    /(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g,
  )) {
    const size = units[unit] ?? 0n;
    total += BigInt(whole || "0") * size;
    total += (BigInt(fraction || "0") * size) / 10n ** BigInt(fraction.length);
  }
  if (total >= 2n ** 63n) return undefined;
  return sign === "-" ? -total : total;
}

/** Nanoseconds as `1h2m3.5s`. Source: Go's Duration.String. */
export function printDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return "0s";
  const sign = nanoseconds < 0n ? "-" : "";
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  for (const [unit, limit] of [
    ["ns", 1_000n],
    ["µs", 1_000_000n],
    ["ms", 1_000_000_000n],
  ] as const) {
    if (size < limit) return `${sign}${withFraction(size, units[unit] ?? 1n)}${unit}`;
  }
  const [hours, minutes] = [size / (units["h"] ?? 1n), (size / (units["m"] ?? 1n)) % 60n];
  const head = hours > 0n ? `${hours}h${minutes}m` : minutes > 0n ? `${minutes}m` : "";
  return `${sign}${head}${withFraction(size % (units["m"] ?? 1n), units["s"] ?? 1n)}s`;
}

function withFraction(size: bigint, unit: bigint): string {
  const rest = String(unit + (size % unit))
    .slice(1)
    .replace(/0+$/, "");
  return rest === "" ? String(size / unit) : `${size / unit}.${rest}`;
}

/** The largest whole unit: `3d`, `2mo`; years of 365 and months of 30 days, as Sprig counts them. */
export function roundDuration(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const hour = units["h"] ?? 1n;
  const steps = [
    ["y", hour * 24n * 365n],
    ["mo", hour * 24n * 30n],
    ["d", hour * 24n],
    ["h", hour],
    ["m", hour / 60n],
    ["s", hour / 3600n],
  ] as const;
  const step = steps.find(([, length]) => size > length);
  return step === undefined ? "0s" : `${size / step[1]}${step[0]}`;
}
