import type { Value } from "../helpers/helper.ts";
import { eachValue, roundsOf, type BlockOptions } from "./blocks.ts";
import type { Environment } from "./compile-program.ts";
import { emitted } from "./emit.ts";
import { lookUp } from "./look-up.ts";
import { markText, withoutMarks } from "./marks.ts";
import { call, partialName, reached, running, siteOf, type Engine } from "./run-time.ts";
import { internal } from "./site.ts";
import { tracedBlocks } from "./traced-blocks.ts";
import { callTraced } from "./traced-call.ts";
import { traced, union, type Traced } from "./traced.ts";
import { notePiece, noteRead, orFailure, stepTraced, toTraced, type Tracer } from "./tracer.ts";

/** The run time of a marked render: as registerRunTime, but the functions hand traced values to each other, and print a
 *  mark with the number of a piece before each text. */
export function registerTracedRunTime(environment: Environment, engine: Engine): void {
  const register = (name: string, run: (...args: never[]) => unknown): void => {
    environment.registerHelper(name, run as never);
  };
  const from = (value: unknown): Traced => toTraced(tracerOf(engine), value);
  register(internal.get, (id: number, ...rest: unknown[]) => lookUpTraced(engine, id, rest[0]));
  register(internal.call, (id: number, ...given: unknown[]) =>
    callTraced(tracerOf(engine), {
      name: siteOf(engine, id, "call").name,
      args: given.slice(0, -1).map(from),
      run: (args) => call(engine, id, args),
    }),
  );
  register(internal.emit, (id: number, value: unknown) => emitTraced(engine, id, from(value)));
  register(internal.each, (id: number, value: unknown) => {
    const list = from(value);
    const site = siteOf(engine, id, "block");
    reached(engine, site.position, roundsOf(list.value));
    orFailure(tracerOf(engine), list.reads, () => eachValue(site, list.value));
    return list;
  });
  register(internal.partial, (id: number, ...rest: unknown[]) =>
    partialName(
      engine,
      id,
      rest.slice(0, -1).map((name) => withoutMarks(from(name).value)),
    ),
  );
  register(internal.mark, (id: number) => {
    const { position } = siteOf(engine, id, "mark");
    return markText(notePiece(tracerOf(engine), { position, isCopied: true }));
  });
  register(internal.context, (id: number, ...given: unknown[]) =>
    extended(tracerOf(engine), siteOf(engine, id, "context").keys, given.slice(0, -1).map(from)),
  );
  register("raw", function (this: unknown, options: BlockOptions) {
    return options.fn(this);
  });
  for (const [name, helper] of Object.entries(tracedBlocks(() => tracerOf(engine)))) register(name, helper);
}

function tracerOf(engine: Engine): Tracer {
  const { tracer } = running(engine);
  if (tracer === undefined) throw new Error("the run has no tracer");
  return tracer;
}

function lookUpTraced(engine: Engine, id: number, start: unknown): Traced {
  const site = siteOf(engine, id, "look-up");
  const { scope } = reached(engine, site.position, 1);
  const tracer = tracerOf(engine);
  tracer.ran.add(id);
  const base = toTraced(tracer, site.base === "root" ? scope.root : start);
  const found = site.parts.reduce((at, part) => stepTraced(tracer, at, part), base);
  noteRead(tracer, found.reads, "itself");
  orFailure(tracer, found.reads, () => lookUp(base.value, site, { ...scope, partials: engine.partials }));
  return found;
}

function emitTraced(engine: Engine, id: number, value: Traced): string {
  const site = siteOf(engine, id, "emit");
  const tracer = tracerOf(engine);
  reached(engine, site.position, 1);
  const text = orFailure(tracer, value.reads, () => emitted(value.value, site));
  // A mark alone in a line would make an indented partial print blanks (libraries.md §7).
  if (text === "" && !site.follows) return "";
  return markText(notePiece(tracer, { position: site.position, isCopied: false, reads: value.reads })) + text;
}

/** `{{> name context key=value}}`: what Handlebars' runtime does with the named values, with their origins. */
function extended(
  tracer: Tracer,
  keys: readonly string[],
  [context = traced(undefined), ...values]: readonly Traced[],
): Traced {
  const named = new Map(keys.map((key, index) => [key, values[index] ?? traced(undefined)]));
  const entries = [...named].map(([key, { value }]) => [key, value] as const);
  const value = { ...(context.value as object), ...Object.fromEntries(entries) } as Value;
  const reads = union([context, ...values].map((part) => part.reads));
  const parts = (key: string): Traced => named.get(key) ?? stepTraced(tracer, context, key);
  const made = traced(value, { reads, parts, marked: values.some(({ marked }) => marked) });
  tracer.known.set(made.value as object, made);
  return made;
}
