import type { Position } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import {
  callNode,
  mustacheNode,
  type Decorator,
  type Location,
  type Program,
  type Statement,
} from "./ast.ts";
import { markedContent } from "./marked-content.ts";
import { rewriteBlock } from "./rewrite-block.ts";
import { rewriteMustache } from "./rewrite-mustache.ts";
import { rewritePartial } from "./rewrite-partial.ts";
import { refuse, type RewriteInput, type Rewriting } from "./rewriting.ts";
import { addSite, internal, type Sites } from "./site.ts";

export interface Rewritten {
  readonly program: Program;
  /** `{{#*inline "name"}}` blocks of the top level. */
  readonly inlines: readonly Inline[];
  readonly problems: readonly Problem[];
}

export interface Inline {
  readonly name: string;
  readonly program: Program;
  readonly position: Position;
}

/** The look-up pass: every path, call and output of a template becomes a call of ours that knows its place,
 *  so that absence, wrong types and failing helpers are errors with file:line:col (config-repo.md
 *  "Handlebars: names and scope"). All mistakes that can be seen without values are told at once. */
export function rewriteTemplate(program: Program, input: RewriteInput, sites: Sites): Rewritten {
  const rewriting: Rewriting = { ...input, sites, problems: [], blockParams: [] };
  const isInline = (node: Statement): node is Decorator => input.definesPartials && isInlinePartial(node);
  const inlines = program.body.filter(isInline).flatMap((node) => rewriteInline(node, rewriting));
  const body = program.body.filter((node) => !isInline(node));
  return { program: rewriteProgram({ ...program, body }, rewriting), inlines, problems: rewriting.problems };
}

/** True for `{{#*inline "name"}}…{{/inline}}`, the one decorator there is. */
export function isInlinePartial(node: Statement): node is Decorator {
  return node.type === "DecoratorBlock" && node.path.original === "inline";
}

/** The name of an inline partial, undefined when it is not a text. */
export function inlineName({ params }: Decorator): string | undefined {
  const [name] = params;
  return params.length === 1 && name?.type === "StringLiteral" ? String(name.value) : undefined;
}

function rewriteInline(node: Decorator, rewriting: Rewriting): readonly Inline[] {
  const name = inlineName(node);
  if (name === undefined || node.program === undefined) {
    return refuse(
      rewriting,
      node.loc,
      { code: "TPL-DECORATOR", message: "an inline partial needs one name in quotes" },
      [],
    );
  }
  return [{ name, program: rewriteProgram(node.program, rewriting), position: rewriting.place(node.loc) }];
}

function rewriteProgram(program: Program, rewriting: Rewriting): Program {
  const blockParams = [...(program.blockParams ?? []), ...rewriting.blockParams];
  return {
    ...program,
    body: program.body.flatMap((node) => rewriteStatement(node, { ...rewriting, blockParams })),
  };
}

function rewriteStatement(node: Statement, rewriting: Rewriting): readonly Statement[] {
  switch (node.type) {
    case "ContentStatement":
      return rewriting.marks ? markedContent(node, (start) => mark(start, rewriting)) : [node];
    case "CommentStatement":
      return [];
    case "MustacheStatement":
      return [rewriteMustache(node, rewriting)];
    case "BlockStatement":
      return [
        rewriteBlock(
          {
            ...node,
            program: node.program && rewriteProgram(node.program, rewriting),
            inverse: node.inverse && rewriteProgram(node.inverse, rewriting),
          },
          rewriting,
        ),
      ];
    case "PartialStatement":
    case "PartialBlockStatement":
      return [
        rewritePartial(
          { ...node, program: node.program && rewriteProgram(node.program, rewriting) },
          rewriting,
        ),
      ];
    case "Decorator":
    case "DecoratorBlock":
      return refuse(rewriting, node.loc, decoratorMistake, []);
  }
}

const decoratorMistake = {
  code: "TPL-DECORATOR",
  message: "decorators are not allowed",
  hint: 'only {{#*inline "name"}} may stand, at the top level of _*.hbs files',
} as const;

function mark(start: Location["start"], rewriting: Rewriting): Statement {
  const location = { start };
  const site = addSite(rewriting.sites, { type: "mark", position: rewriting.place(location) });
  return mustacheNode(callNode(internal.mark, site, [], location));
}
