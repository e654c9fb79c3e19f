const unitSeconds = { h: 3600, m: 60, s: 1 } as const;

/** What a duration looks like to people and to the API server: `15s`, `5m`, `1h30m`. Whole numbers only. */
export const durationPattern = /^([0-9]{1,6}[smh])+$/;

/** Seconds of `15s`, `5m`, `1h30m`; undefined when it is not written so. Range is the caller's matter. */
export function parseDuration(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9]+)([smh])/g)) {
    seconds += Number(amount) * unitSeconds[unit as keyof typeof unitSeconds];
  }
  return seconds;
}

/** The reverse, in the largest units: 90 → `1m30s`. */
export function durationText(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  const text = parts.flatMap(([amount, unit]) => (amount === 0 ? [] : [`${amount}${unit}`])).join("");
  return text === "" ? "0s" : text;
}
