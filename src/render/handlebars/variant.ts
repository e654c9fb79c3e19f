import { SynclineError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { positionText, type Position } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import { helpers } from "../helpers/table.ts";
import { templateError } from "../template-error.ts";
import type { Location, Program } from "./ast.ts";
import { blockContext } from "./block-context.ts";
import { outputLimit } from "./blocks.ts";
import {
  compileProgram,
  createEnvironment,
  type CompiledTemplate,
  type Environment,
} from "./compile-program.ts";
import { lazily } from "./lazily.ts";
import { parseTemplate } from "./parse.ts";
import type { PartialFile, Partials } from "./partials.ts";
import { rewriteTemplate, type Rewritten } from "./rewrite.ts";
import type { RewriteInput } from "./rewriting.ts";
import {
  enterPartial,
  registerRunTime,
  running,
  type Engine,
  type Run,
  type TemplateScope,
} from "./run-time.ts";
import type { Site } from "./site.ts";
import { registerTracedRunTime } from "./traced-run-time.ts";
import { newTracer, toTraced, type Tracer } from "./tracer.ts";
import { unknownPartial } from "./unknown-partial.ts";

export interface ParsedTemplate {
  readonly file: string;
  readonly text: string;
  readonly program: Program;
}

/** All templates of a set, compiled once: without marks for the text, or with them for its source map. */
export interface Variant {
  readonly problems: readonly Problem[];
  readonly sites: readonly Site[];
  /** Throws SynclineError TPL-*: the first mistake met. Only with marks, `tracer` notes what is read and printed. */
  render(
    file: string,
    scope: TemplateScope,
    tracer?: Tracer,
  ): { readonly text: string; readonly warnings: readonly Problem[] };
}

/** Compiles templates and partials into one environment of their own. */
export function buildVariant(
  templates: readonly ParsedTemplate[],
  partials: Partials,
  marks: boolean,
): Variant {
  const sites: Site[] = [];
  const engine: Engine = { sites, partials: partials.names, marks, current: undefined };
  const build: Build = { environment: createEnvironment(), engine, sites, problems: [], texts: new Map() };
  if (marks) registerTracedRunTime(build.environment, engine);
  else registerRunTime(build.environment, engine);
  for (const partial of partials.files) addPartial(build, partial);
  for (const [name, mistake] of partials.broken) addBroken(build, name, mistake);
  const byFile = new Map(templates.map((template) => [template.file, addTemplate(build, template)]));
  return {
    problems: build.problems,
    sites,
    render(file, scope, tracer = marks ? newTracer(scope.root) : undefined) {
      const template = byFile.get(file);
      if (template === undefined) throw new Error(`no template ${file}`);
      return renderOne(build, template, scope, tracer);
    },
  };
}

interface Build {
  readonly environment: Environment;
  readonly engine: Engine;
  readonly sites: Site[];
  readonly problems: Problem[];
  /** Texts that `tpl` compiled. */
  readonly texts: Map<string, CompiledTemplate>;
}

function addTemplate(build: Build, { file, text, program }: ParsedTemplate): () => CompiledTemplate {
  const rewritten = rewrite(build, program, {
    lines: text.split("\n"),
    place: placeIn(file),
    definesPartials: false,
  });
  build.problems.push(...rewritten.problems);
  return lazily(() => compiled(build, rewritten.program, rewritten.problems));
}

/** A later partial of the same name replaces an earlier one: files come lowest rank first. */
function addPartial(build: Build, { file, text, name, program }: PartialFile): void {
  const rewritten = rewrite(build, program, {
    lines: text.split("\n"),
    place: placeIn(file),
    definesPartials: true,
  });
  build.problems.push(...rewritten.problems);
  for (const part of [{ name, program: rewritten.program }, ...rewritten.inlines]) {
    const template = lazily(() => compiled(build, part.program, rewritten.problems));
    const render: CompiledTemplate = (context, options) =>
      enterPartial(build.engine, part.name, () => template()(blockContext(context), options));
    build.environment.registerPartial(part.name, render as never);
  }
}

/** A partial that cannot be read fails with its own mistake where it is used, unless another chart has one of its name. */
function addBroken({ environment }: Build, name: string, mistake: Problem): void {
  if (environment.partials[name] !== undefined) return;
  const fail = (): never => {
    throw templateError(mistake.code, mistake.message, mistake.hint, mistake.position);
  };
  environment.registerPartial(name, fail as never);
}

function rewrite(
  build: Build,
  program: Program,
  source: Pick<RewriteInput, "lines" | "place" | "definesPartials">,
): Rewritten {
  const { marks, partials } = build.engine;
  return rewriteTemplate(program, { ...source, helpers, partials, marks }, { list: build.sites });
}

/** A template with mistakes fails with the first of them where it is used. */
function compiled(build: Build, program: Program, [mistake]: readonly Problem[]): CompiledTemplate {
  if (mistake !== undefined)
    throw templateError(mistake.code, mistake.message, mistake.hint, mistake.position);
  return compileProgram(build.environment, program);
}

function renderOne(
  build: Build,
  template: () => CompiledTemplate,
  scope: TemplateScope,
  tracer: Tracer | undefined,
) {
  const { engine } = build;
  const root = tracer === undefined ? scope.root : toTraced(tracer, scope.root);
  const data = { data: { root: scope.root } };
  const warnings: Problem[] = [];
  const context: Run["context"] = {
    files: scope.files,
    apiVersions: {
      has(name) {
        scope.reads?.apis.add(name);
        return scope.apiVersions.has(name);
      },
    },
    include(name, given) {
      const partial = (build.environment.partials as Record<string, CompiledTemplate>)[name];
      if (!engine.partials.has(name) || partial === undefined) throw unknownPartial(name, engine.partials);
      return partial(given ?? root, data);
    },
    tpl(text) {
      const at = running(engine).partialAt;
      const render = (): string => enterPartial(engine, "tpl", () => textTemplate(build, text)(root, data));
      return saying("in the text of tpl: ", at, render);
    },
  };
  const run: Run = {
    scope,
    context,
    chain: [],
    warnings,
    partialAt: undefined,
    at: undefined,
    steps: 0,
    tracer,
  };
  engine.current = run;
  try {
    const text = template()(root, data);
    if (text.length > limits.outputBytes) throw outputLimit();
    return { text, warnings };
  } catch (error) {
    throw placed(error, run.at);
  } finally {
    engine.current = undefined;
  }
}

/** What a template threw, with the place that was reached last where it knows none itself. */
function placed(error: unknown, at: Position | undefined): unknown {
  if (error instanceof RangeError)
    return templateError("TPL-LIMIT", `stopped: ${error.message}`, undefined, at);
  if (error instanceof SynclineError)
    return error.position === undefined ? templateError(error.code, error.message, error.hint, at) : error;
  // Handlebars' own error, the one that only its runtime can know.
  if (!String(error).endsWith("The partial @partial-block could not be found")) return error;
  const message = "{{> @partial-block}} in a partial that is used without a block";
  return templateError("TPL-PARTIAL", message, "write {{#> name}}…{{/name}} where it is used", at);
}

/** The text of `{{tpl …}}` as a template; all its places are the place of the call. */
function textTemplate(build: Build, text: string): CompiledTemplate {
  const position = running(build.engine).partialAt ?? { file: "", line: 0, column: 0 };
  const key = `${positionText(position)}\n${text}`;
  const known = build.texts.get(key);
  if (known !== undefined) return known;
  const made = located(position, () => {
    const source = { lines: text.split("\n"), place: () => position, definesPartials: false };
    const { program, problems } = rewrite(build, parseTemplate(text, position.file), source);
    return compiled(build, program, problems);
  });
  build.texts.set(key, made);
  return made;
}

function located<T>(position: Position, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SynclineError)) throw error;
    throw templateError(error.code, error.message, error.hint, position);
  }
}

/** A mistake at this place itself, not in a partial, stands in a text that the place does not show. */
function saying<T>(prefix: string, at: Position | undefined, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const isHere =
      error instanceof SynclineError &&
      at !== undefined &&
      error.position !== undefined &&
      positionText(error.position) === positionText(at);
    if (!isHere || error.code === "TPL-RECURSION" || error.message.startsWith(prefix)) throw error;
    throw templateError(error.code, prefix + error.message, error.hint, error.position);
  }
}

function placeIn(file: string): (location: Location) => Position {
  return ({ start }) => ({ file, line: start.line, column: start.column + 1 });
}
