import { pick, seededRandom, type Random } from "../../support/random.ts";
import type { GitChange } from "./model.ts";
import { slots } from "./slots.ts";

/** What people do to an object with kubectl, past Git. */
export const edits = [
  "edit",
  "scale",
  "unset",
  "strip labels",
  "delete",
  "wipe managedFields",
  "add foreign fields",
  "label into another set",
  "replace",
] as const;

export type Edit = (typeof edits)[number];

/** Trouble between the agent and the API server. */
export const troubles = [
  "lost replies",
  "too many requests",
  "cut connections",
  "server errors",
  "lost conflicts",
] as const;

export type Trouble = (typeof troubles)[number];

/** One step of a walk, as data: it can be printed, repeated, and left out. */
export type Step =
  | { readonly do: "commit"; readonly changes: readonly GitChange[] }
  /** So many commits back. */
  | { readonly do: "revert"; readonly commits: number }
  | { readonly do: "by hand"; readonly edit: Edit; readonly slot: number; readonly variant: number }
  | { readonly do: "approve" }
  | { readonly do: "kill"; readonly signal: "SIGKILL" | "SIGTERM" }
  | { readonly do: "trouble"; readonly trouble: Trouble; readonly requests: number }
  | { readonly do: "git away" }
  | { readonly do: "pause"; readonly ms: number };

const releases = ["base", "web", "api", "jobs", "shop"];

/** So often is each kind of step taken, in parts of their sum. */
const weights: readonly (readonly [number, (random: Random) => Step])[] = [
  [34, (random) => ({ do: "commit", changes: several(random, 1, 4, gitChange) })],
  [3, (random) => ({ do: "revert", commits: 1 + int(random, 4) })],
  [
    34,
    (random) => ({
      do: "by hand",
      edit: pick(random, edits),
      slot: int(random, slots.length),
      variant: int(random, 40),
    }),
  ],
  [4, () => ({ do: "approve" })],
  [3, (random) => ({ do: "kill", signal: random() < 0.7 ? "SIGKILL" : "SIGTERM" })],
  [8, (random) => ({ do: "trouble", trouble: pick(random, troubles), requests: 1 + int(random, 6) })],
  [2, () => ({ do: "git away" })],
  [12, (random) => ({ do: "pause", ms: 20 + int(random, 400) })],
];

const changes: readonly (readonly [number, (random: Random) => GitChange])[] = [
  [
    50,
    (random) => ({
      type: "put",
      slot: int(random, slots.length),
      release: pick(random, releases),
      variant: int(random, 40),
    }),
  ],
  [16, (random) => ({ type: "remove", slot: int(random, slots.length) })],
  [14, (random) => ({ type: "value", release: pick(random, releases), value: int(random, 9) })],
  [6, (random) => ({ type: "rename", release: pick(random, releases), to: pick(random, releases) })],
  [3, (random) => ({ type: "end", release: pick(random, releases) })],
  [5, (random) => ({ type: "break", release: pick(random, releases), isBroken: random() < 0.5 })],
];

/** The steps of a seed: always the same. */
export function stepsOf(seed: number, count: number): readonly Step[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => weighted(random, weights));
}

function gitChange(random: Random): GitChange {
  return weighted(random, changes);
}

function weighted<T>(random: Random, table: readonly (readonly [number, (random: Random) => T])[]): T {
  let at = random() * table.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, make] of table) if ((at -= weight) < 0) return make(random);
  throw new Error("an empty table");
}

function several<T>(random: Random, least: number, most: number, make: (random: Random) => T): readonly T[] {
  return Array.from({ length: least + int(random, most - least + 1) }, () => make(random));
}

/** From 0 to below `bound`. */
function int(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}

/** One line for people. */
export function stepText(step: Step): string {
  const { do: what, ...rest } = step;
  const text = JSON.stringify(rest, (_key, value: unknown) => value);
  return text === "{}" ? what : `${what} ${text}`;
}
