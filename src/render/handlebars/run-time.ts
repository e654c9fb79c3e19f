import { SynclineError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { limits } from "../../core/limits.ts";
import type { Position } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import { kindText } from "../helpers/arguments.ts";
import type { ChartFiles, HelperContext, Value } from "../helpers/helper.ts";
import { problemOf, templateError } from "../template-error.ts";
import { contextValue } from "./block-context.ts";
import { blockHelpers, eachValue, roundsOf, type BlockOptions } from "./blocks.ts";
import type { Environment } from "./compile-program.ts";
import { emitted } from "./emit.ts";
import { lookUp } from "./look-up.ts";
import { noteLookUp, noteUse, type RootReads } from "./root-reads.ts";
import { internal, type Site } from "./site.ts";
import type { Tracer } from "./tracer.ts";
import { unknownPartial } from "./unknown-partial.ts";

/** What one chart's templates see. */
export interface TemplateScope {
  /** Values, Release, Chart, Target, Capabilities, Template: plain data without prototypes. */
  readonly root: JsonObject;
  readonly files: ChartFiles;
  readonly apiVersions: ReadonlySet<string>;
  /** `prod/eu`, for messages. */
  readonly target: string;
  /** Names of the values layers, for messages. */
  readonly layers: readonly string[];
  /** Notes what is read, where somebody wants to know. */
  readonly reads?: RootReads | undefined;
}

/** One render of one template; `chain` and `warnings` grow. */
export interface Run {
  readonly scope: TemplateScope;
  readonly context: HelperContext;
  /** Names of the partials that are being rendered now, outermost first. */
  readonly chain: string[];
  readonly warnings: Problem[];
  /** Where the partial that is about to be rendered is asked for. */
  partialAt: Position | undefined;
  /** The last call, output or loop that was reached: the place of a mistake that knows none. */
  at: Position | undefined;
  /** Look-ups, calls, outputs, and rounds of loops so far. */
  steps: number;
  /** Of a marked render. */
  readonly tracer: Tracer | undefined;
}

/** What the compiled templates of one environment share. `current` is the run going on: rendering is
 *  synchronous. */
export interface Engine {
  readonly sites: readonly Site[];
  readonly partials: ReadonlySet<string>;
  readonly marks: boolean;
  current: Run | undefined;
}

/** Registers the functions that rewritten templates call (site.ts `internal`) and the block helpers. */
export function registerRunTime(environment: Environment, engine: Engine): void {
  const register = (name: string, run: (...args: never[]) => unknown): void => {
    environment.registerHelper(name, run as never);
  };
  register(internal.get, (id: number, ...rest: [Value, object] | [object]) => {
    const site = siteOf(engine, id, "look-up");
    const { scope } = reached(engine, site.position, 1);
    const start = site.base === "root" ? scope.root : contextValue(rest[0]);
    noteLookUp(scope, site, start);
    return lookUp(start, site, { ...scope, partials: engine.partials });
  });
  register(internal.call, (id: number, ...args: Value[]) => call(engine, id, args.slice(0, -1)));
  register(internal.emit, (id: number, value: Value) => {
    const site = siteOf(engine, id, "emit");
    reached(engine, site.position, 1);
    const text = emitted(value, site);
    if (!site.verbatim && text.includes("{{")) warnUnrendered(running(engine), site.label, site.position);
    return text;
  });
  register(internal.each, (id: number, value: Value) => {
    const site = siteOf(engine, id, "block");
    noteUse(reached(engine, site.position, roundsOf(value)).scope, [value]);
    return eachValue(site, value);
  });
  register(internal.partial, (id: number, ...rest: unknown[]) => partialName(engine, id, rest.slice(0, -1)));
  register("raw", function (this: unknown, options: BlockOptions) {
    return options.fn(this);
  });
  for (const [name, helper] of Object.entries(blockHelpers)) register(name, helper);
}

/** The run going on. */
export function running(engine: Engine): Run {
  if (engine.current === undefined) throw new Error("no template is being rendered");
  return engine.current;
}

/** The run, one piece of work further. A loop in a loop is stopped where it stands, and by its count: the same on every
 *  machine, long before the thread's time is up. */
export function reached(engine: Engine, position: Position, steps: number): Run {
  const run = running(engine);
  run.at = position;
  run.steps += steps;
  if (run.steps <= limits.templateSteps) return run;
  const message = `the template takes more than ${limits.templateSteps} steps (limits.templateSteps)`;
  throw templateError("TPL-LIMIT", message, "look for a loop over very many items", position);
}

/** What a call knows of its place. */
export function siteOf<T extends Site["type"]>(
  engine: Engine,
  id: number,
  type: T,
): Extract<Site, { type: T }> {
  const site = engine.sites[id];
  if (site?.type !== type) throw new Error(`site ${id} is no ${type}`);
  return site as Extract<Site, { type: T }>;
}

/** Runs a helper; what it throws gets the place of its call. */
export function call(engine: Engine, id: number, args: readonly Value[]): Value {
  const { helper, name, position } = siteOf(engine, id, "call");
  const run = reached(engine, position, 1);
  run.partialAt = position;
  // The context of a partial: what is looked up in it is what is read.
  noteUse(run.scope, name === "include" ? args.slice(0, 1) : args);
  try {
    return helper.run(args, run.context);
  } catch (error) {
    if (!(error instanceof SynclineError) || error.position !== undefined) throw error;
    throw templateError(
      error.code,
      namesItself.has(name) ? error.message : `${name}: ${error.message}`,
      error.hint,
      position,
    );
  }
}

/** Their message is the author's own. */
const namesItself: ReadonlySet<string> = new Set(["required", "fail", "include"]);

/** The name of a partial that exists; the run remembers who asked, for TPL-RECURSION. */
export function partialName(engine: Engine, id: number, given: readonly unknown[]): string {
  const site = siteOf(engine, id, "partial");
  reached(engine, site.position, 1).partialAt = site.position;
  const name = given.length === 0 ? site.name : given[0];
  if (typeof name !== "string") {
    const message = `the partial's name is ${kindText(name as Value)}, needs text`;
    throw templateError("TPL-TYPE", message, "write {{> (printf …)}} with a text as result", site.position);
  }
  if (given.length > 0 && !engine.partials.has(name))
    throw unknownPartial(name, engine.partials, site.position);
  return name;
}

/** Renders a partial inside the run; endless recursion is TPL-RECURSION with the chain. */
export function enterPartial(engine: Engine, name: string, render: () => string): string {
  const { chain, partialAt } = running(engine);
  chain.push(name);
  if (chain.length > limits.includeDepth) throw recursion(chain, partialAt);
  try {
    return render();
  } finally {
    chain.pop();
  }
}

function recursion(chain: readonly string[], position: Position | undefined): SynclineError {
  const last = chain.at(-1) ?? "";
  const loop = chain.slice(chain.lastIndexOf(last, -2));
  const message = `${loop.slice(0, 10).join(" → ")}: partials nested deeper than ${limits.includeDepth} (limits.includeDepth)`;
  return templateError("TPL-RECURSION", message, "end the recursion with {{#if}}", position);
}

const mostWarnings = 20;

/** "{{" in a value that was printed: most likely a template nobody rendered. */
function warnUnrendered({ warnings }: Run, label: string, position: Position): void {
  if (warnings.length >= mostWarnings || warnings.some((warning) => warning.position === position)) return;
  const what = label.startsWith("the result") ? "…" : label;
  const hint = `write {{tpl ${what}}} if it is a template`;
  const error = templateError("TPL-UNRENDERED", `the output of ${label} still has "{{"`, hint, position);
  warnings.push(problemOf(error, "warning"));
}
