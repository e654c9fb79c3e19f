import { goSyntaxCure } from "./go-syntax.ts";
import { goSyntaxError } from "./parse.ts";
import { problemOf } from "../template-error.ts";
import { callNode, mustacheNode, simpleName, type Expression, type Location, type Mustache } from "./ast.ts";
import { findHelper, rewriteCall, rewritePath } from "./rewrite-value.ts";
import { refuse, rootNames, type Rewriting } from "./rewriting.ts";
import { refusedHelpers } from "../helpers/refused.ts";
import { addSite, internal, type EmitSite } from "./site.ts";

/** `{{x}}` and `{{helper x}}` → `{{__emit site value}}`. */
export function rewriteMustache(node: Mustache, rewriting: Rewriting): Mustache {
  const { path, params, hash, loc } = node;
  const position = rewriting.place(loc);
  const name = simpleName(path);
  const isCall = params.length > 0 || (hash?.pairs.length ?? 0) > 0;
  const go = goWords.has(name ?? "") ? goSyntaxCure(tagText(node, rewriting.lines)) : undefined;
  if (go !== undefined) {
    rewriting.problems.push(problemOf(goSyntaxError(go, position)));
    return node;
  }
  if (path.type !== "PathExpression") {
    const hint = "write the text itself; \\{{ for braces";
    return refuse(
      rewriting,
      loc,
      { code: "TPL-SYNTAX", message: "a literal stands alone in braces", hint },
      node,
    );
  }
  if (isCall && name === undefined) {
    const message = `${path.original} is a value and takes no arguments`;
    return refuse(rewriting, loc, { code: "TPL-HELPER", message }, node);
  }
  if (
    name !== undefined &&
    !rewriting.blockParams.includes(name) &&
    (isCall || isHelperName(name, rewriting))
  ) {
    return emit(node, name, helperValue(node, name, rewriting), rewriting);
  }
  return emit(node, undefined, rewritePath(path, rewriting, "must be set"), rewriting);
}

/** What Go templates begin a tag with, and Handlebars would read as a helper or a path. */
const goWords: ReadonlySet<string> = new Set([
  "-",
  "if",
  "with",
  "range",
  "end",
  "define",
  "template",
  "block",
  ":=",
  "$",
]);

function tagText({ loc }: Mustache, lines: readonly string[]): string {
  return /^\{\{.*?\}\}/.exec(lineOf(loc, lines).slice(loc.start.column))?.[0] ?? "{{}}";
}

function lineOf({ start }: Location, lines: readonly string[]): string {
  return lines[start.line - 1] ?? "";
}

function isHelperName(name: string, rewriting: Rewriting): boolean {
  return !rootNames.has(name) && (findHelper(rewriting, name) !== undefined || refusedHelpers.has(name));
}

/** A helper named without arguments where an item's key was meant: `{{title}}` in an `each`. */
function helperValue(node: Mustache, name: string, rewriting: Rewriting): Expression {
  const helper = findHelper(rewriting, name);
  const position = rewriting.place(node.loc);
  const least = typeof helper?.args === "number" ? helper.args : (helper?.args[0] ?? 0);
  if (helper !== undefined && node.params.length === 0 && least > 0) {
    const mistake = {
      code: "TPL-HELPER",
      message: `"${name}" is a helper and needs arguments: ${helper.use}`,
      hint: `did you mean this.${name}?`,
    } as const;
    return refuse(rewriting, node.loc, mistake, { type: "NullLiteral", loc: node.loc });
  }
  return rewriteCall({ ...node, name, position }, rewriting);
}

function emit(node: Mustache, name: string | undefined, value: Expression, rewriting: Rewriting): Mustache {
  const helper = name === undefined ? undefined : findHelper(rewriting, name);
  const site: EmitSite = {
    type: "emit",
    position: rewriting.place(node.loc),
    label: name === undefined ? String(node.path.original) : `the result of ${name}`,
    indent: lineOf(node.loc, rewriting.lines).search(/\S|$/),
    lines: helper?.lines === true,
    verbatim: helper?.verbatim === true,
    follows: /^\s*(?!\{\{)\S/.test(lineOf(node.loc, rewriting.lines).slice(0, node.loc.start.column)),
  };
  return mustacheNode(callNode(internal.emit, addSite(rewriting.sites, site), [value], node.loc));
}
