import process from "node:process";
import type { Json } from "../../src/core/json.ts";

/** How many cases each property is tried with; PROPERTY_CASES=100000 for a long run. */
export const caseCount = Number(process.env["PROPERTY_CASES"] ?? 300);

export type Next = (below: number) => number;

/** mulberry32: the same numbers for the same seed, so that a failure can be run again. */
export function random(seed: number): Next {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

export function pick<T>(next: Next, items: readonly T[]): T {
  return items[next(items.length)] as T;
}

const words = [
  "a",
  "b",
  "name",
  "kind",
  "metadata",
  "labels",
  "a.b/c",
  "0",
  "y",
  "",
  "über",
  "x y",
  'q"q',
  "[0]",
  "<<",
];
const texts = [
  ...words,
  "line\nline\n",
  "a: b",
  "# x",
  "- x",
  "1.10",
  "0777",
  "null",
  "~",
  "yes",
  "\t",
  " x",
  "x ",
  "'",
  "\\",
  "\u0085",
  "\u{1f600}",
  "---",
  "{{x}}",
  "!t",
  "&a",
  "*a",
  "|",
  "2001-01-01",
  "1e3",
  ".5",
  "0x1f",
  "1_000",
];

/** Any JSON, with the keys and texts that are hard to write. */
export function json(next: Next, depth: number): Json {
  const kind = next(depth === 0 ? 4 : 7);
  if (kind === 0) return pick(next, [null, true, false]);
  if (kind === 1) return pick(next, [0, 1, -1, 1.5, 1e21, -0.001, 8080]);
  if (kind < 4) return pick(next, texts);
  if (kind === 4) return Array.from({ length: next(4) }, () => json(next, depth - 1));
  return map(next, depth);
}

export function map(next: Next, depth: number): { readonly [key: string]: Json } {
  const entries = Array.from(
    { length: next(4) },
    () => [pick(next, words), json(next, Math.max(0, depth - 1))] as const,
  );
  return Object.fromEntries(entries);
}

/** A text with a few characters changed, doubled, or cut out. */
export function mutated(next: Next, text: string): string {
  let result = text;
  for (let round = 0; round <= next(4); round++) {
    const at = next(result.length + 1);
    const cut = next(3) === 0 ? next(20) : 0;
    const added = pick(next, [
      "",
      " ",
      "\t",
      "\n",
      ":",
      "- ",
      "{",
      "}",
      "{{",
      "}}",
      "[",
      "]",
      '"',
      "'",
      "&a ",
      "*a",
      "|",
      ">",
      "#",
      "---\n",
      "!",
      "\0",
      "\ud800",
      "\ufeff",
      "%",
      "@",
      "~",
      "((",
      "as |x|",
      "../",
      "{{/if}}",
      "{{else}}",
      "{{{{",
      "  ",
    ]);
    result = result.slice(0, at) + added + result.slice(at + cut);
  }
  return result;
}
