import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";

import { isEmpty } from "../emptiness.ts";
import { templateError } from "../template-error.ts";
import { allowedKey, keyAt, kindText, mapAt, textAt } from "./arguments.ts";
import { many, plainMap, withStrict, type HelperTable, type Value } from "./helper.ts";
import { step } from "./step.ts";

/** Maps. Nothing is changed in place: `set`, `unset` and `merge` give a new map. */
export const maps: HelperTable = withStrict(
  {
    dict: {
      use: "dict KEY VALUE…",
      doc: "A map of the pairs.",
      args: [0, many],
      run: (args) => {
        if (args.length % 2 === 1) throw templateError("TPL-TYPE", "the last key has no value");
        return plainMap(pairs(args));
      },
    },
    get: {
      use: "get MAP KEY",
      doc: 'The value of a key, "" without it.',
      args: 2,
      absent: true,
      run: (args) => {
        if (args[0] === undefined) return "";
        const value = step(mapAt(args, 0), keyAt(args, 1));
        return value === undefined ? "" : value;
      },
    },
    set: {
      use: "set MAP KEY VALUE",
      doc: "A copy of the map with the key set.",
      args: 3,
      run: (args) => plainMap([...Object.entries(mapAt(args, 0)), [keyAt(args, 1), args[2] ?? null]]),
    },
    unset: {
      use: "unset MAP KEY",
      doc: "A copy of the map without the key.",
      args: 2,
      run: (args) => without(mapAt(args, 0), [keyAt(args, 1)]),
    },
    hasKey: {
      use: "hasKey MAP KEY",
      doc: "True if the map has the key.",
      args: 2,
      absent: true,
      run: (args) => args[0] !== undefined && step(mapAt(args, 0), keyAt(args, 1)) !== undefined,
    },
    keys: {
      use: "keys MAP…",
      doc: "The keys, sorted.",
      args: [1, many],
      run: (args) => args.flatMap((_, i) => Object.keys(mapAt(args, i)).sort()),
    },
    values: {
      use: "values MAP",
      doc: "The values, in the order of the sorted keys.",
      args: 1,
      run: (args) => {
        const map = mapAt(args, 0);
        return Object.keys(map)
          .sort()
          .map((key) => map[key] ?? null);
      },
    },
    pick: {
      use: "pick MAP KEY…",
      doc: "Only these keys.",
      args: [1, many],
      run: (args) => {
        const wanted = new Set(args.slice(1).map((_, i) => textAt(args, i + 1)));
        return plainMap(Object.entries(mapAt(args, 0)).filter(([key]) => wanted.has(key)));
      },
    },
    omit: {
      use: "omit MAP KEY…",
      doc: "All but these keys.",
      args: [1, many],
      run: (args) =>
        without(
          mapAt(args, 0),
          args.slice(1).map((_, i) => textAt(args, i + 1)),
        ),
    },
    merge: {
      use: "merge MAP OTHER…",
      doc: "The maps as one, deeply; where a key has a value already, the first one stays.",
      args: [1, many],
      run: (args) =>
        args.map((_, i) => mapAt(args, i)).reduce((result, other) => merged(result, other, "first")),
    },
    mergeOverwrite: {
      use: "mergeOverwrite MAP OTHER…",
      doc: "The maps as one, deeply; the last value of a key wins.",
      args: [1, many],
      run: (args) =>
        args.map((_, i) => mapAt(args, i)).reduce((result, other) => merged(result, other, "last")),
    },
    deepCopy: {
      use: "deepCopy VALUE",
      doc: "The same value: values never change here.",
      args: 1,
      run: ([value]) => value,
    },
    dig: {
      use: "dig KEY… DEFAULT MAP",
      doc: "Follows the keys into nested maps; DEFAULT where one is absent.",
      args: [3, many],
      absent: true,
      run: (args) => {
        const start = args.at(-1);
        if (start !== undefined && !isJsonObject(start)) {
          throw templateError("TPL-TYPE", `the last argument is ${kindText(start)}, needs a map`);
        }
        let value: Value = start;
        for (let i = 0; i < args.length - 2; i++) value = step(value, keyAt(args, i));
        return value === undefined ? args.at(-2) : value;
      },
    },
    pluck: {
      use: "pluck KEY MAP…",
      doc: "A list of the values that the maps have for the key.",
      args: [1, many],
      run: (args) =>
        args.slice(1).flatMap((_, i) => {
          const value = step(mapAt(args, i + 1), keyAt(args, 0));
          return value === undefined ? [] : [value];
        }),
    },
  },
  ["merge", "mergeOverwrite", "deepCopy"],
);

function pairs(args: readonly Value[]): [string, Json][] {
  return Array.from({ length: args.length / 2 }, (_, i) => [keyAt(args, 2 * i), args[2 * i + 1] ?? null]);
}

function without(map: JsonObject, keys: readonly string[]): JsonObject {
  return plainMap(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

/** `winner` says whose value stays where both are no maps; an empty value never wins as the first (Sprig's
 *  merge). */
function merged(into: JsonObject, from: JsonObject, winner: "first" | "last"): JsonObject {
  const entries = new Map<string, Value>(Object.entries(into));
  for (const [key, value] of Object.entries(from)) {
    const mine = entries.get(allowedKey(key));
    if (isJsonObject(mine) && isJsonObject(value)) entries.set(key, merged(mine, value, winner));
    else if (winner === "last" || (isEmpty(mine) && value !== null)) entries.set(key, value);
  }
  return plainMap(entries);
}
