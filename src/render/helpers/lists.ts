import { byText } from "../../core/text.ts";
import { isJsonObject, jsonEqual, type Json } from "../../core/json.ts";
import { templateError } from "../template-error.ts";
import { isEmpty } from "../emptiness.ts";
import { asText, integerAt, keyAt, kindText, listAt } from "./arguments.ts";
import { alias, many, withStrict, type HelperTable, type Value } from "./helper.ts";

const strictNames = [
  ...["first", "last", "rest", "initial", "append", "prepend", "without", "has"],
  ...["uniq", "compact", "slice", "chunk", "reverse"],
];

/** Lists. Nothing is changed in place: each gives a new list. */
export const lists: HelperTable = withAliases({
  list: {
    use: "list VALUE…",
    doc: "A list of the values.",
    args: [0, many],
    run: (args) => args.map(orNull),
  },
  first: {
    use: "first LIST",
    doc: "The first item; null of an empty list.",
    args: 1,
    run: (args) => listAt(args, 0)[0] ?? null,
  },
  last: {
    use: "last LIST",
    doc: "The last item; null of an empty list.",
    args: 1,
    run: (args) => listAt(args, 0).at(-1) ?? null,
  },
  rest: {
    use: "rest LIST",
    doc: "All but the first item.",
    args: 1,
    run: (args) => listAt(args, 0).slice(1),
  },
  initial: {
    use: "initial LIST",
    doc: "All but the last item.",
    args: 1,
    run: (args) => listAt(args, 0).slice(0, -1),
  },
  append: {
    use: "append LIST VALUE",
    doc: "The list with the value at its end.",
    args: 2,
    run: (args) => [...listAt(args, 0), orNull(args[1])],
  },
  prepend: {
    use: "prepend LIST VALUE",
    doc: "The list with the value at its start.",
    args: 2,
    run: (args) => [orNull(args[1]), ...listAt(args, 0)],
  },
  concat: {
    use: "concat LIST…",
    doc: "The lists as one.",
    args: [1, many],
    run: (args) => args.flatMap((_, i) => listAt(args, i)),
  },
  without: {
    use: "without LIST VALUE…",
    doc: "The list without these values.",
    args: [1, many],
    run: ([list, ...values]) =>
      listAt([list], 0).filter((item) => !values.some((value) => jsonEqual(item, value))),
  },
  has: {
    use: "has VALUE LIST",
    doc: "True if the value is in the list.",
    args: 2,
    run: (args) => listAt(args, 1).some((item) => jsonEqual(item, args[0])),
  },
  uniq: {
    use: "uniq LIST",
    doc: "Without repeated items.",
    args: 1,
    run: (args) =>
      listAt(args, 0).filter((item, i, all) => all.findIndex((other) => jsonEqual(other, item)) === i),
  },
  compact: {
    use: "compact LIST",
    doc: "Without empty items.",
    args: 1,
    run: (args) => listAt(args, 0).filter((item) => !isEmpty(item)),
  },
  slice: {
    use: "slice LIST FROM TO",
    doc: "Items FROM to TO (not included); TO may be left out.",
    args: [1, 3],
    run: (args) =>
      listAt(args, 0).slice(
        args.length > 1 ? integerAt(args, 1) : 0,
        args.length > 2 ? integerAt(args, 2) : undefined,
      ),
  },
  chunk: {
    use: "chunk SIZE LIST",
    doc: "A list of lists of SIZE items.",
    args: 2,
    run: (args) => {
      const [size, list] = [integerAt(args, 0), listAt(args, 1)];
      if (size < 1) throw templateError("TPL-TYPE", "argument 1 is below 1");
      return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
        list.slice(i * size, (i + 1) * size),
      );
    },
  },
  sortAlpha: {
    use: "sortAlpha LIST",
    doc: "Sorted as text, by code unit.",
    args: 1,
    run: (args) =>
      listAt(args, 0)
        .map((item, i) => asText(item, `item ${i}`))
        .sort(byText),
  },
  reverse: {
    use: "reverse LIST",
    doc: "In reverse order.",
    args: 1,
    run: (args) => listAt(args, 0).toReversed(),
  },
  until: {
    use: "until COUNT",
    doc: "0, 1, … COUNT-1.",
    args: 1,
    run: (args) => numbers(0, integerAt(args, 0), integerAt(args, 0) < 0 ? -1 : 1),
  },
  untilStep: {
    use: "untilStep START STOP STEP",
    doc: "START, START+STEP, … before STOP.",
    args: 3,
    run: (args) => numbers(integerAt(args, 0), integerAt(args, 1), integerAt(args, 2)),
  },
  seq: {
    use: "seq [START [STEP]] END",
    doc: "The numbers from START to END as text with blanks, like the program seq.",
    args: [1, 3],
    run: (args) => {
      const end = integerAt(args, args.length - 1);
      const start = args.length > 1 ? integerAt(args, 0) : 1;
      const onward = end < start ? -1 : 1;
      const step = args.length > 2 ? integerAt(args, 1) : onward;
      return step > 0 && onward < 0 ? "" : numbers(start, end + onward, step).join(" ");
    },
  },
  len: {
    use: "len VALUE",
    doc: "Number of items, keys or characters.",
    args: 1,
    run: ([value]) => {
      if (typeof value === "string") return Array.from(value).length;
      if (typeof value === "object" && value !== null) return Object.keys(value).length;
      throw templateError("TPL-TYPE", `argument 1 is ${kindText(value)} and has no length`);
    },
  },
  index: {
    use: "index VALUE KEY…",
    doc: "Follows keys of maps and numbers of lists; an absent key gives null, a number outside the list is an error.",
    args: [1, many],
    run: ([value, ...steps]) => steps.reduce<Value>((at, step, i) => indexed(at, [step], i), value) ?? null,
  },
});

function withAliases(table: HelperTable): HelperTable {
  return {
    ...withStrict(table, strictNames),
    tuple: alias(table, "list", "tuple"),
    push: alias(table, "append", "push"),
    mustPush: alias(table, "append", "mustPush"),
  };
}

function indexed(value: Value, step: readonly Value[], depth: number): Value {
  if (isJsonObject(value)) {
    const key = keyAt(step, 0);
    return Object.hasOwn(value, key) ? value[key] : null;
  }
  if (!Array.isArray(value))
    throw templateError("TPL-TYPE", `step ${depth + 1} leads into ${kindText(value)}, needs a map or list`);
  const at = integerAt(step, 0);
  if (at < 0 || at >= value.length)
    throw templateError("TPL-UNDEFINED", `step ${depth + 1}: the list has ${value.length} items`);
  return (value as readonly Json[])[at];
}

const mostNumbers = 100_000;

function numbers(start: number, stop: number, step: number): number[] {
  if (step === 0) return [];
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (count > mostNumbers)
    throw templateError(
      "TPL-LIMIT",
      `the range has ${count} numbers; limit ${mostNumbers}`,
      "loop over fewer",
    );
  return Array.from({ length: count }, (_, i) => start + i * step);
}

function orNull(value: Value): Json {
  return value ?? null;
}
