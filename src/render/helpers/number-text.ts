/** Text as an integer by Go's ParseInt with base 0: `0644` is octal, `0x1F`, `1_000`; `3.00` too, as Sprig allows it. undefined = none. */
export function integerOf(text: string): number | undefined {
  const whole = text.replace(/\.0+$/, "");
  for (const [form, base] of integerForms) {
    const match = form.exec(whole);
    if (match === null) continue;
    const size = Number.parseInt((match[2] ?? "").replaceAll("_", ""), base);
    return match[1] === "-" && size !== 0 ? -size : size;
  }
  return undefined;
}

const integerForms: readonly (readonly [RegExp, number])[] = [
  [/^([-+]?)(0|[1-9](?:_?\d)*)$/, 10],
  [/^([-+]?)0[oO]?((?:_?[0-7])+)$/, 8],
  [/^([-+]?)0[xX]((?:_?[0-9a-fA-F])+)$/, 16],
  [/^([-+]?)0[bB]((?:_?[01])+)$/, 2],
];

/** Text as a number by Go's ParseFloat, without its words for infinity and its hexadecimal forms. undefined = none. */
export function floatOf(text: string): number | undefined {
  const form = /^[-+]?(\d(_?\d)*\.?(\d(_?\d)*)?|\.\d(_?\d)*)([eE][-+]?\d+)?$/;
  const value = form.test(text) ? Number(text.replaceAll("_", "")) : NaN;
  return Number.isFinite(value) ? value : undefined;
}
