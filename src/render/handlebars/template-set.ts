import { SynclineError } from "../../core/errors.ts";
import type { Position } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import { problemOf } from "../template-error.ts";
import { parseTemplate } from "./parse.ts";
import { readPartials, type PartialSource } from "./partials.ts";
import type { TemplateScope } from "./run-time.ts";
import { sourceMap, type Placer } from "./source-map.ts";
import { buildVariant, type ParsedTemplate, type Variant } from "./variant.ts";

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
}

/** Text of one template, and where its parts come from. */
export interface RenderedText {
  readonly text: string;
  readonly warnings: readonly Problem[];
  /** The place in a template that wrote this line and column (from 1; column 0 = first visible character). */
  readonly place: (line: number, column: number) => Position;
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
  let marked: Variant | undefined;
  return {
    problems,
    files: templates.map(({ file }) => file),
    render(file, scope) {
      const { text, warnings } = plain.render(file, scope);
      const place = placerOf(() => {
        marked ??= buildVariant(templates, partials, true);
        return sourceMap(marked.render(file, scope).text, text, marked.sites);
      }, file);
      return { text, warnings, place };
    },
  };
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

/** Renders a second time, with marks, when the first place is asked for. */
function placerOf(make: () => Placer | undefined, file: string): RenderedText["place"] {
  let placer: Placer | undefined;
  let made = false;
  return (line, column) => {
    if (!made) placer = orUndefined(make);
    made = true;
    return placer?.(line, column) ?? { file, line: 0, column: 0 };
  };
}

function orUndefined<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    // A helper may refuse text that carries marks (semver, b64dec of an include): then nothing is known.
    if (error instanceof SynclineError) return undefined;
    throw error;
  }
}
