import { SynclineError } from "../../core/errors.ts";
import type { Position } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import type { YamlPath } from "../../yaml/document.ts";
import { problemOf } from "../template-error.ts";
import { parseTemplate } from "./parse.ts";
import { readPartials, type PartialSource } from "./partials.ts";
import type { TemplateScope } from "./run-time.ts";
import { traceTemplate, type TemplateTrace } from "./template-trace.ts";
import type { Piece } from "./tracer.ts";
import type { Site } from "./site.ts";
import { lazily } from "./lazily.ts";
import { buildVariant, type ParsedTemplate } from "./variant.ts";

export interface TemplateSource {
  /** Path in the repository, for messages. */
  readonly file: string;
  readonly text: string;
}

/** The templates of a chart and its subcharts, ready to render. */
export interface TemplateSet {
  /** Mistakes that show without values, in templates and partials. */
  readonly problems: readonly Problem[];
  /** Templates that could be parsed. */
  readonly files: readonly string[];
  /** Throws SynclineError TPL-*: the first mistake met. */
  render(file: string, scope: TemplateScope): RenderedText;
  /** What a template reads, and why it fails; `plain` = its text, undefined where it fails. Renders with marks. */
  trace(file: string, scope: TemplateScope, plain: string | undefined): TemplateTrace;
  /** Paths from the root that stand in look-ups which did not run: in branches not taken, and partials not used. */
  notReached(ran: ReadonlySet<number>): readonly YamlPath[];
}

/** Text of one template, and where its parts come from. */
export interface RenderedText {
  readonly text: string;
  readonly warnings: readonly Problem[];
  /** The place in a template that wrote this line and column (from 1; column 0 = first visible character). */
  readonly place: (line: number, column: number) => Position;
  /** What printed the text from one place up to another; none where it is not known. */
  readonly pieces: (from: Position, to: Position) => readonly Piece[];
  /** The marked render that the two above ask, made when it is first needed. */
  readonly trace: () => TemplateTrace;
}

/** Parses, checks and compiles templates and partials. */
export function compileTemplates(
  sources: readonly TemplateSource[],
  partialSources: readonly PartialSource[],
): TemplateSet {
  const partials = readPartials(partialSources);
  const problems: Problem[] = [...partials.problems];
  const templates = sources.flatMap((source) => parsed(source, problems));
  const plain = buildVariant(templates, partials, false);
  problems.push(...plain.problems);
  const marked = lazily(() => buildVariant(templates, partials, true));
  return {
    problems,
    files: templates.map(({ file }) => file),
    render(file, scope) {
      const { text, warnings } = plain.render(file, scope);
      const trace = lazily(() => traceTemplate(marked(), file, scope, text));
      return {
        text,
        warnings,
        trace,
        place: (line, column) => trace().map?.place(line, column) ?? { file, line: 0, column: 0 },
        pieces: (from, to) => trace().map?.pieces(from, to) ?? [],
      };
    },
    trace: (file, scope, text) => traceTemplate(marked(), file, scope, text),
    notReached: (ran) => notReached(marked().sites, ran),
  };
}

function notReached(sites: readonly Site[], ran: ReadonlySet<number>): readonly YamlPath[] {
  return sites.flatMap((site, id) =>
    site.type === "look-up" && site.base === "root" && !ran.has(id) ? [site.parts] : [],
  );
}

function parsed({ file, text }: TemplateSource, problems: Problem[]): readonly ParsedTemplate[] {
  try {
    return [{ file, text, program: parseTemplate(text, file) }];
  } catch (error) {
    if (!(error instanceof SynclineError)) throw error;
    problems.push(problemOf(error));
    return [];
  }
}
