import { seededRandom, type Random } from "./random.ts";

export interface PatternCase {
  readonly pattern: string;
  readonly text: string;
}

const written: readonly (readonly [pattern: string, ...texts: string[]])[] = [
  ["^a.c$", "abc", "a\nc", "a\u2028c", "a\rc"],
  ["(?s)^a.c$", "a\nc"],
  ["a(?i)b|C", "aB", "c", "AB", "C"],
  ["(?i:a)b", "Ab", "AB"],
  ["((?i)a)b", "Ab", "aB"],
  ["(?m)^b$", "a\nb\nc", "ab", "b\r\n"],
  ["\\Aab\\z", "ab", "ab\n"],
  ["(?P<n>a)(?<m>b)", "ab"],
  ["(?P<n>a)(?P<n>b)", "ab"],
  ["[]a]+", "]a]"],
  ["[^]a]", "b]"],
  ["[[:alpha:]_]+", "x_1"],
  ["[[:^alpha:]]+", "x_1é"],
  ["[\\d-z]+", "-z1y"],
  ["[a-\\d]", "a"],
  ["[z-a]", "a"],
  ["a{,3}", "a{,3}", "aaa"],
  ["a{2}{3}", "aaaaaa"],
  ["a{01}", "a{01}"],
  ["a{3,2}", "a"],
  ["a{1001}", "a"],
  ["(a{100}){11}", "a"],
  ["((a{10}){10}){10}", "a"],
  ["a**", "a"],
  ["a*?", "aaa"],
  ["a*??", "aaa"],
  ["a*+", "aaa"],
  ["*a", "a"],
  ["(*a)", "a"],
  ["a|*", "a"],
  ["^*", "a"],
  ["(?i)*", "a"],
  ["(?)a", "a"],
  ["(?-)a", "a"],
  ["(?i-)a", "a"],
  ["(?U)a+", "aaa"],
  ["(?U)a+?", "aaa"],
  ["(?=a)", "a"],
  ["(?!a)", "a"],
  ["(?<=a)b", "ab"],
  ["(a)\\1", "aa"],
  ["\\C", "a"],
  ["\\e", "a"],
  ["\\_\\ \\/\\@", "_ /@"],
  ["\\Qa.b\\E+", "a.bb", "axb"],
  ["\\Qa.b", "a.b"],
  ["\\x{1F600}\\101\\x41\\0\\07", "😀AA\u0000\u0007"],
  ["\\x{110000}", "a"],
  ["\\8", "8"],
  ["\\pL+", "aé1"],
  ["\\p{^L}+", "aé1"],
  ["\\PL+", "aé1"],
  ["\\p{Greek}", "Σs"],
  ["\\p{Nope}", "a"],
  ["\\p{Lu}", "É"],
  ["(?i)\\p{Lu}+", "Éé"],
  ["(?i)k+", "kKK"],
  ["(?i)[^k]+", "kKKa"],
  ["(?i)ſ", "sSſ"],
  ["(?i)ß", "ßẞSS"],
  ["(?i)σ", "σςΣ"],
  ["(?i)\\w+", "Kſ"],
  ["\\bfoo\\B", "foobar foo"],
  ["\\w+", "é_a1"],
  ["\\s+", "\t\n\u000b\f\r \u00a0"],
  ["(a*)*", "aab", ""],
  ["(a*)+", "aab", ""],
  ["(a|b)*?c", "abac"],
  ["(|a)*", "aa"],
  ["(|a)+", "aa"],
  ["(a|)+", "aa"],
  ["(a?)*?b", "aab"],
  ["(?:a*)*b?", "aab"],
  ["x*", "axxb"],
  ["", "äö"],
  ["a||b", "ab"],
  ["()", "a"],
  ["(a)|(b)", "ab"],
  ["(a(b)?)+", "abaab"],
  ["((a)|b)*", "ab"],
  ["$^", ""],
  ["(?m)$", "a\nb\n"],
  ["[a", "a"],
  ["a)", "a"],
  ["(", "a"],
  ["\\", "a"],
  ["[\\b]", "b"],
  ["[[:nope:]]", "a"],
  ["[[:alpha:]", "a:"],
  ["[[.a.]]", "a"],
  ["[\\Qa\\E]", "a"],
  ["{", "{"],
  ["a{", "a{"],
  ["}", "}"],
  ["]", "]"],
  ["😀+", "😀😀x"],
  ["[😀-😂]", "😁"],
  [".", "😀é"],
  ["(?P<ä>a)", "a"],
  ["(?P<>a)", "a"],
  ["(?P<a-b>a)", "a"],
  ["(?i)[a-z]+\\d{2,3}?", "Ab123"],
  ["^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "web-1", "web-"],
];

/** Patterns written by hand, and `count` made by chance from a small alphabet, so that they match often. */
export function patternCases(seed: number, count: number): readonly PatternCase[] {
  const random = seededRandom(seed);
  return [
    ...written.flatMap(([pattern, ...texts]) => texts.map((text) => ({ pattern, text }))),
    ...Array.from({ length: count }, () => ({
      pattern: pattern(random, 3),
      text: random
        .list(0, 12, () => random.pick(["a", "b", "c", "A", "1", "_", " ", "\n", "é", "😀"]))
        .join(""),
    })),
  ];
}

const atoms: readonly string[] = [
  ...["a", "b", "c", "1", "é", ".", "[ab]", "[^a]", "[a-c1]", "\\w", "\\W", "\\d", "\\s", "\\S"],
  ...["^", "$", "\\b", "\\B", "\\pL", "[[:upper:]]", "(?i)", "(?m)", "(?s)", "\\n", "[\\w-]", ""],
];
const repeats = ["", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{2,}"] as const;

function pattern(random: Random, depth: number): string {
  return random
    .list(1, 3, () => random.list(1, 3, () => part(random, depth)).join(""))
    .slice(0, random.below(3) === 0 ? 3 : 1)
    .join("|");
}

function part(random: Random, depth: number): string {
  const group = depth > 0 && random.below(3) === 0;
  const inner = group
    ? `${random.pick(["(", "(?:", "(?i:", "(?s-i:"])}${pattern(random, depth - 1)})`
    : random.pick(atoms);
  return `${inner}${random.pick(repeats)}`;
}
