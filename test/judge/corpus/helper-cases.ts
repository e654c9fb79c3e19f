import type { Json } from "../../../src/core/json.ts";
import { seededRandom, type Random } from "./random.ts";
import { signatures, type Kind } from "./signatures.ts";
import { valuesOf } from "./values.ts";

export interface HelperCase {
  readonly name: string;
  readonly args: readonly Json[];
  /** An argument is of another kind than the helper takes: an error is as good as Sprig's guess. */
  readonly wrongKind: boolean;
}

/** `each` cases for each helper: right kinds, and every fifth one argument of any kind. */
export function helperCases(seed: number, each: number): readonly HelperCase[] {
  const random = seededRandom(seed);
  const chance = Object.entries(signatures).flatMap(([key, kinds]) => {
    const name = key.split(" ")[0] ?? key;
    const made = Array.from({ length: each }, (_, i): HelperCase => {
      const args = kinds.flatMap((kind, at) => argumentsOf(kind, at, i, random));
      const wrongKind = i % 5 === 4 && args.length > 0 && !hidden.has(name);
      if (wrongKind) args[random.below(args.length)] = random.pick<Json>(valuesOf.any);
      return { name, args, wrongKind };
    });
    return [...new Map(made.map((one) => [JSON.stringify(one), one])).values()];
  });
  const byHand = written.map(([name, ...args]): HelperCase => ({ name, args, wrongKind: false }));
  return [...byHand, ...chance];
}

/** Cases that chance may not find. */
const written: readonly (readonly [name: string, ...args: Json[]])[] = [
  ["round", -3.21, 0],
  ["toString", 1e-7],
  ["quote", "\u0085"],
  ["b64dec", "/w=="],
  ["toDate", "2006-01-02T15:04:05Z07:00", "2024-02-29T01:00:00+02:00"],
  ["printf", "%.1f %.0f %.0f", 0.25, 0.5, 2.5],
  ["printf", "%s/%s:%v@%d", "docker.io", "web", "1.10", 3],
  ["merge", { a: { b: null } }, { a: { b: { c: 1 }, d: [] } }],
  ["mergeOverwrite", { a: { b: 1 } }, { a: null }, { a: { c: 2 } }],
  ["mergeOverwrite", { a: [1, 2] }, { a: [] }, { a: 0 }],
  ["dig", "a", "b", "none", { a: {} }],
  ["regexReplaceAll", "[^a-zA-Z0-9-]+", "Feature/ÄB_1", "-"],
  ["regexReplaceAll", "(?P<first>\\w+)\\.(\\w+)", "a.b c.d", "${2}.$first"],
  ["trunc", 63, "x".repeat(80)],
  ["trimSuffix", "-", "a--"],
  ["semverCompare", ">=1.21-0", "v1.36.0-gke.100"],
  ["semverCompare", "^1.2.0-0", "1.3.0-rc.1"],
  ["toJson", { "10": 1, "9": 2, "😀": 3, "\uffee": 4 }],
  ["int64", "9223372036854775808"],
  ["untilStep", 10, 0, -3],
];

/** A time is a value of its own in Go and a text here, so wrong kinds have no counterpart. */
const hidden: ReadonlySet<string> = new Set([
  ...[
    "date",
    "dateInZone",
    "date_in_zone",
    "dateModify",
    "date_modify",
    "mustDateModify",
    "must_date_modify",
  ],
  ...["unixEpoch", "htmlDate", "htmlDateInZone", "durationRound", "duration"],
]);

/** The first cases walk through the values of the kind in order, so that each is used; the others are chance. */
function argumentsOf(kind: Kind | `${Kind}*`, at: number, i: number, random: Random): Json[] {
  const values: readonly Json[] = valuesOf[kind.replace("*", "") as Kind];
  if (kind.endsWith("*")) return random.list<Json>(0, 3, () => random.pick(values));
  const inOrder = i < values.length && (at === 0 || random.below(2) === 0);
  return [inOrder ? (values[i] as Json) : random.pick(values)];
}
