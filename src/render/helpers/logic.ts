import { jsonEqual } from "../../core/json.ts";
import { isEmpty } from "../emptiness.ts";
import { templateError } from "../template-error.ts";
import { kindText, textAt } from "./arguments.ts";
import { many, type Helper, type HelperTable, type Value } from "./helper.ts";

/** Comparing, choosing, refusing. */
export const logic: HelperTable = {
  eq: {
    use: "eq A B…",
    doc: "True if A equals any of the others. Text and number are never equal: that is an error.",
    args: [2, many],
    run: ([first, ...others]) => others.some((other) => sameScalar(first, other)),
  },
  ne: { use: "ne A B", doc: "True if A and B differ.", args: 2, run: ([a, b]) => !sameScalar(a, b) },
  lt: ordered("lt A B", "True if A < B.", (order) => order < 0),
  le: ordered("le A B", "True if A ≤ B.", (order) => order <= 0),
  gt: ordered("gt A B", "True if A > B.", (order) => order > 0),
  ge: ordered("ge A B", "True if A ≥ B.", (order) => order >= 0),
  deepEqual: {
    use: "deepEqual A B",
    doc: "True if both are the same, lists and maps too.",
    args: 2,
    run: ([a, b]) => jsonEqual(a, b),
  },
  and: {
    use: "and VALUE…",
    doc: "The first empty value, else the last.",
    args: [1, many],
    absent: true,
    run: (args) => orFalse(args.find(isEmpty), args, isEmpty),
  },
  or: {
    use: "or VALUE…",
    doc: "The first value that is not empty, else the last.",
    args: [1, many],
    absent: true,
    run: (args) => orFalse(args.find(isSet), args, isSet),
  },
  not: {
    use: "not VALUE",
    doc: "True if the value is empty.",
    args: 1,
    absent: true,
    run: ([value]) => isEmpty(value),
  },
  ternary: {
    use: "ternary YES NO TEST",
    doc: "YES if TEST is not empty, else NO.",
    args: 3,
    absent: true,
    run: ([yes, no, test]) => (isEmpty(test) ? no : yes),
  },
  default: {
    use: "default OTHERWISE VALUE",
    doc: "VALUE, or OTHERWISE if it is empty or not set.",
    args: 2,
    absent: true,
    run: ([otherwise, value]) => (isEmpty(value) ? otherwise : value),
  },
  coalesce: {
    use: "coalesce VALUE…",
    doc: "The first value that is not empty, else null.",
    args: [1, many],
    absent: true,
    run: (args) => args.find(isSet) ?? null,
  },
  empty: {
    use: "empty VALUE",
    doc: 'True if empty: not set, null, false, 0, "", [], {}.',
    args: 1,
    absent: true,
    run: ([value]) => isEmpty(value),
  },
  all: {
    use: "all VALUE…",
    doc: "True if none is empty.",
    args: [1, many],
    absent: true,
    run: (args) => args.every(isSet),
  },
  any: {
    use: "any VALUE…",
    doc: "True if one is not empty.",
    args: [1, many],
    absent: true,
    run: (args) => args.some(isSet),
  },
  required: {
    use: "required MESSAGE VALUE",
    doc: 'VALUE; if it is not set, null or "", the render fails with MESSAGE.',
    args: 2,
    absent: true,
    run: (args) => {
      const [, value] = args;
      if (value === undefined || value === null || value === "")
        throw templateError("TPL-FAIL", textAt(args, 0));
      return value;
    },
  },
  fail: {
    use: "fail MESSAGE",
    doc: "The render fails with MESSAGE.",
    args: 1,
    run: (args) => {
      throw templateError("TPL-FAIL", textAt(args, 0));
    },
  },
  kindOf: {
    use: "kindOf VALUE",
    doc: "string, bool, int64, float64, map, slice or invalid (null).",
    args: 1,
    run: ([value]) => kind(value),
  },
  kindIs: {
    use: "kindIs KIND VALUE",
    doc: "True if the value is of that kind.",
    args: 2,
    run: (args) => kind(args[1]) === textAt(args, 0),
  },
  typeOf: { use: "typeOf VALUE", doc: "The type as Go writes it.", args: 1, run: ([value]) => type(value) },
  typeIs: {
    use: "typeIs TYPE VALUE",
    doc: "True if the value is of that type.",
    args: 2,
    run: (args) => type(args[1]) === textAt(args, 0),
  },
  typeIsLike: {
    use: "typeIsLike TYPE VALUE",
    doc: "As typeIs: there are no pointers here.",
    args: 2,
    run: (args) => type(args[1]) === textAt(args, 0),
  },
};

function isSet(value: Value): boolean {
  return !isEmpty(value);
}

/** `and`/`or` give one of their values; an absent one counts as false. */
function orFalse(found: Value, args: readonly Value[], wanted: (value: Value) => boolean): Value {
  const chosen = args.some(wanted) ? found : args.at(-1);
  return chosen === undefined ? false : chosen;
}

function sameScalar(a: Value, b: Value): boolean {
  for (const value of [a, b]) {
    if (typeof value === "object" && value !== null) {
      throw templateError("TPL-TYPE", `${kindText(value)} cannot be compared`, "write deepEqual");
    }
  }
  if (a !== null && b !== null && typeof a !== typeof b) {
    throw templateError(
      "TPL-TYPE",
      `${kindText(a)} and ${kindText(b)} cannot be compared`,
      "write toString or int around one",
    );
  }
  return a === b;
}

function ordered(use: string, doc: string, holds: (order: number) => boolean): Helper {
  return { use, doc, args: 2, run: ([a, b]) => holds(compare(a, b)) };
}

function compare(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  throw templateError(
    "TPL-TYPE",
    `${kindText(a)} and ${kindText(b)} cannot be compared`,
    "both must be numbers, or both text",
  );
}

function kind(value: Value): string {
  if (value === null || value === undefined) return "invalid";
  if (Array.isArray(value)) return "slice";
  if (typeof value === "object") return "map";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return typeof value === "boolean" ? "bool" : "string";
}

function type(value: Value): string {
  const name = kind(value);
  return (
    ({ map: "map[string]interface {}", slice: "[]interface {}", invalid: "<nil>" } as Record<string, string>)[
      name
    ] ?? name
  );
}
