import { SynclineError } from "../../core/errors.ts";
import { jsonEqual } from "../../core/json.ts";
import type { YamlPath } from "../../yaml/document.ts";
import type { Value } from "../helpers/helper.ts";
import { step } from "../helpers/step.ts";
import { hasMark, withoutMarks } from "./marks.ts";
import { isContainer, traced, union, type Traced } from "./traced.ts";
import { noteRead, orFailure, stepTraced, type Tracer } from "./tracer.ts";

export interface TracedCall {
  readonly name: string;
  readonly args: readonly Traced[];
  /** The helper itself, with plain values. */
  readonly run: (args: readonly Value[]) => Value;
}

/** Runs a helper on values without marks, and says where its result comes from. Marks in its arguments are kept where
 *  the result is the same with and without them; else the whole result is one piece. */
export function callTraced(tracer: Tracer, call: TracedCall): Traced {
  const { name, args } = call;
  noteArguments(tracer, call);
  if (name === "include" || name === "tpl") return composed(tracer, call);
  const reads = union(args.map((arg) => arg.reads));
  const result = orFailure(tracer, reads, () => call.run(args.map(({ value }) => withoutMarks(value))));
  const kept = args.some(({ marked }) => marked) ? withItsMarks(tracer, call, result) : undefined;
  const value = kept ?? result;
  const marked = kept !== undefined;
  if (!isContainer(value)) return traced(value, { reads: specific(tracer, call, value, reads), marked });
  const known = tracer.known.get(value);
  if (known !== undefined) return known;
  const made = traced(value, { reads, marked, parts: partsOf(tracer, call, value) });
  tracer.known.set(value, made);
  return made;
}

/** The text of a partial or of `tpl`: its pieces carry marks of their own; what they read counts where they are lost. */
function composed(tracer: Tracer, { args, run }: TracedCall): Traced {
  const before = tracer.pieces.length;
  const around = new Set(tracer.conditions.map((path) => JSON.stringify(path)));
  const [first, context] = args;
  // A context stays traced: the partial's own look-ups start from it.
  const given = [withoutMarks(first?.value), isAbsent(context) ? context?.value : (context as never)];
  const text = orFailure(tracer, first?.reads ?? [], () => run(given.slice(0, args.length)));
  const inside = tracer.pieces
    .slice(before)
    .flatMap(({ reads, conditions }) => [
      reads,
      conditions.filter((path) => !around.has(JSON.stringify(path))),
    ]);
  return traced(text, {
    reads: union([first?.reads ?? [], ...inside]),
    marked: typeof text === "string" && hasMark(text),
  });
}

function isAbsent(context: Traced | undefined): boolean {
  return context?.value === undefined || context.value === null;
}

function withItsMarks(tracer: Tracer, { args, run }: TracedCall, want: Value): Value {
  const { failure } = tracer;
  try {
    const result = run(args.map(({ value }) => value));
    return jsonEqual(withoutMarks(result), want) ? result : undefined;
  } catch (error) {
    if (!(error instanceof SynclineError)) throw error;
    tracer.failure = failure;
    return undefined;
  }
}

/** Helpers that hand their arguments on, or only look whether they are empty. */
const looksNoDeeper: ReadonlySet<string> = new Set(
  (
    "all and any coalesce default dict dig empty fail first get hasKey include index initial kindIs kindOf last len list " +
    "not or required rest ternary tpl typeIs typeOf"
  ).split(" "),
);

/** A map handed to a helper is read with all below it. */
function noteArguments(tracer: Tracer, call: TracedCall): void {
  const entry = entryAskedFor(tracer, call);
  if (entry !== undefined) noteRead(tracer, entry.reads, "itself");
  for (const arg of looksNoDeeper.has(call.name) ? [] : call.args)
    noteRead(tracer, placesIn(tracer, arg), "with all below");
}

/** Where a value's content stands in the root; for what helpers made, the places of its entries. */
function placesIn(tracer: Tracer, { value, path, reads }: Traced, depth = 0): readonly YamlPath[] {
  if (path !== undefined) return [path];
  if (!isContainer(value) || depth > 20) return reads;
  const self = tracer.known.get(value);
  if (self === undefined) return reads;
  return Object.keys(value).flatMap((key) => placesIn(tracer, stepTraced(tracer, self, key), depth + 1));
}

/** `get map "key"`, `dig "a" "b" otherwise map`: the one entry that is asked for. */
function entryAskedFor(tracer: Tracer, { name, args }: TracedCall): Traced | undefined {
  const [map, keys] =
    name === "dig" ? [args.at(-1), args.slice(0, -2)] : keyed.has(name) ? [args[0], args.slice(1)] : [];
  if (map === undefined || keys === undefined || !isContainer(map.value)) return undefined;
  return keys.reduce((from, key) => stepTraced(tracer, from, String(withoutMarks(key.value))), map);
}

const keyed: ReadonlySet<string> = new Set(["get", "hasKey", "index"]);

/** What the result most likely is comes first: the entry asked for, then the arguments that equal it. */
function specific(
  tracer: Tracer,
  call: TracedCall,
  value: Value,
  reads: readonly YamlPath[],
): readonly YamlPath[] {
  const entry = entryAskedFor(tracer, call);
  if (entry !== undefined && (entry.value === value || call.name === "hasKey")) {
    const others = call.args.filter((arg) => !isContainer(arg.value));
    return union([entry.reads, ...others.map((arg) => arg.reads)]);
  }
  const same = call.args.filter((arg) => arg.value === value);
  return union([...same.map((arg) => arg.reads), reads]);
}

/** Where an entry of a new map or list comes from, where its value tells. */
function partsOf(tracer: Tracer, { name, args }: TracedCall, made: Value): Traced["parts"] {
  if (name === "list") return (key) => args[Number(key)];
  if (name === "dict") {
    return (key) => args[args.findLastIndex((arg, index) => index % 2 === 0 && arg.value === key) + 1];
  }
  return (key) => {
    const wanted = step(made, key);
    const containers = args.filter(({ value }) => isContainer(value));
    const entries = containers.map((arg) => stepTraced(tracer, arg, key));
    return [...entries, ...args].find(({ value }) => value !== undefined && value === wanted);
  };
}
