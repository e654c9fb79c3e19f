/** What a plain scalar means. bigint = an integer that a JSON number cannot hold exactly; a non-finite number = not JSON. */
export type PlainValue = null | boolean | number | bigint | string;

/**
 * A plain (unquoted) scalar as kubectl reads it: YAML 1.1 words, `0777` octal, `1_000`; sexagesimal numbers and
 * timestamps stay strings. Source: `resolve` in go.yaml.in/yaml/v2 resolve.go, which sigs.k8s.io/yaml uses. One
 * difference: `1e400` is a string there and Infinity here, so that the caller can refuse it (row B45).
 */
export function resolvePlain(text: string): PlainValue {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.0-9]/.test(text)) return text;
  if (text.startsWith(".")) return pointFirst.test(text) ? Number(text.replaceAll("_", "")) : text;
  const digits = text.replaceAll("_", "");
  return integer(digits) ?? (yamlFloat.test(digits) ? Number(digits) : text);
}

const words: ReadonlyMap<string, null | boolean | number> = new Map<string, null | boolean | number>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((w) => [w, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map(
    (w) => [w, false] as const,
  ),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, NaN] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, Infinity] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, -Infinity] as const),
]);

/** Go reads these itself: underscores only between digits. */
const pointFirst = /^\.[0-9](_?[0-9])*([eE][-+]?[0-9](_?[0-9])*)?$/;

const yamlFloat = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/** True for text that kubectl reads as an integer: `1`, `0x1F`, not `1.0`. */
export function isIntegerText(text: string): boolean {
  return integer(text.replaceAll("_", "")) !== undefined;
}

/** Go's ParseInt with base 0: the prefix decides, a leading zero alone means octal. */
const integerForms: readonly (readonly [RegExp, string])[] = [
  [/^([-+]?)((?:0|[1-9][0-9]*))$/, ""],
  [/^([-+]?)0[oO]?([0-7]+)$/, "0o"],
  [/^([-+]?)0[xX]([0-9a-fA-F]+)$/, "0x"],
  [/^([-+]?)0[bB]([01]+)$/, "0b"],
];

function integer(digits: string): number | bigint | undefined {
  for (const [form, prefix] of integerForms) {
    const match = form.exec(digits);
    if (match === null) continue;
    const size = Number(`${prefix}${match[2]}`);
    if (!Number.isSafeInteger(size)) return BigInt(`${prefix}${match[2]}`);
    return match[1] === "-" && size !== 0 ? -size : size;
  }
  return undefined;
}
