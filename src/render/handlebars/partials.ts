import { SynclineError } from "../../core/errors.ts";
import { positionText } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import { problemOf, templateError } from "../template-error.ts";
import type { Program, Statement } from "./ast.ts";
import { parseTemplate } from "./parse.ts";
import { inlineName, isInlinePartial } from "./rewrite.ts";

/** A `_*.hbs` file. */
export interface PartialSource {
  readonly file: string;
  readonly text: string;
  /** The folder of its chart: in one chart a name stands once. */
  readonly chart: string;
  /** Of equal names in several charts the higher rank wins. */
  readonly rank: number;
}

export interface PartialFile extends PartialSource {
  /** `_labels.hbs` is the partial `labels`. */
  readonly name: string;
  readonly program: Program;
}

export interface Partials {
  /** Lowest rank first. */
  readonly files: readonly PartialFile[];
  /** Names that stand in files with a mistake: told once, there, and not again where they are used. */
  readonly broken: ReadonlyMap<string, Problem>;
  /** Names of the files and of the inline partials in them. */
  readonly names: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Parses the partials and collects their names. The same name twice in one chart is TPL-PARTIAL: which one
 *  wins would be chance. */
export function readPartials(sources: readonly PartialSource[]): Partials {
  const problems: Problem[] = [];
  const files: PartialFile[] = [];
  const places = new Map<string, string>();
  const names = new Set<string>();
  const broken = new Map<string, Problem>();
  for (const source of sources.toSorted((a, b) => a.rank - b.rank)) {
    const name = partialName(source.file);
    const { program, problem } = parsed(source);
    const inside = program === undefined ? namesIn(source.text) : [];
    for (const own of [name, ...inside]) names.add(own);
    if (program === undefined) {
      problems.push(problem);
      for (const own of [name, ...inside]) broken.set(own, problem);
      continue;
    }
    files.push({ ...source, name, program });
    for (const { name: defined, line } of definitions(name, program)) {
      names.add(defined);
      const key = `${source.chart} ${defined}`;
      const position = { file: source.file, line, column: 0 };
      const other = places.get(key);
      if (other !== undefined) {
        problems.push(
          problemOf(
            templateError("TPL-PARTIAL", `partial "${defined}" is also in ${other}`, "rename one", position),
          ),
        );
      }
      places.set(key, positionText(position));
    }
  }
  return { files, broken, names, problems };
}

/** `templates/_labels.hbs` → `labels`. */
function partialName(file: string): string {
  return (file.split("/").at(-1) ?? file).replace(/^_/, "").replace(/\.hbs$/, "");
}

type Parsed =
  | { readonly program: Program; readonly problem?: never }
  | { readonly program?: never; readonly problem: Problem };

function parsed({ text, file }: PartialSource): Parsed {
  try {
    return { program: parseTemplate(text, file) };
  } catch (error) {
    if (!(error instanceof SynclineError)) throw error;
    return { problem: problemOf(error) };
  }
}

/** The inline partials that a file seems to define, where it cannot be parsed. */
function namesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/\{\{~?#\*\s*inline\s+["']([^"']+)["']/g), ([, name = ""]) => name);
}

/** The file itself, if it prints anything, and its inline partials. */
function definitions(name: string, program: Program): readonly { name: string; line: number }[] {
  const inlines = program.body.filter(isInlinePartial);
  return [
    ...(program.body.some(printsSomething) ? [{ name, line: 0 }] : []),
    ...inlines.flatMap((node) => {
      const inline = inlineName(node);
      return inline === undefined ? [] : [{ name: inline, line: node.loc.start.line }];
    }),
  ];
}

function printsSomething(node: Statement): boolean {
  if (node.type === "ContentStatement") return node.value.trim() !== "";
  return node.type !== "CommentStatement" && !isInlinePartial(node);
}
