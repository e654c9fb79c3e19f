import { forbiddenKeys } from "../helpers/arguments.ts";
import { problemOf } from "../template-error.ts";
import { callNode, pathNode, type Expression, type Partial } from "./ast.ts";
import { rewriteValue } from "./rewrite-value.ts";
import { refuse, rootNames, type Rewriting } from "./rewriting.ts";
import { addSite, internal } from "./site.ts";
import { unknownPartial } from "./unknown-partial.ts";

/** `{{> name context key=value}}`; without context the partial sees the chart's root, with a block what `this` is. `node`'s program is
 *  done already. */
export function rewritePartial(node: Partial, rewriting: Rewriting): Partial {
  if (node.params.length > 1) {
    const hint = "write {{> name context key=value}}";
    return refuse(
      rewriting,
      node.loc,
      { code: "TPL-PARTIAL", message: "a partial takes one context", hint },
      node,
    );
  }
  refuseReservedNames(node, rewriting);
  const pairs = node.hash?.pairs.map((pair) => ({
    ...pair,
    value: rewriteValue(pair.value, rewriting, "must be set"),
  }));
  const rest: Partial = { ...node, hash: node.hash && { ...node.hash, pairs: pairs ?? [] } };
  if (node.name.type === "PathExpression" && node.name.data)
    return tracedHash({ ...rest, params: context(node, "this", rewriting) }, rewriting);
  // What stands between {{#> name}} and {{/name}} is written where it stands: `this` is what it is there.
  const params = context(node, node.type === "PartialStatement" ? "@root" : "this", rewriting);
  return tracedHash({ ...rest, name: rewriteName(node, rewriting), params }, rewriting);
}

/** A value named like a root name would be read by nobody: `Values` means the chart's values at any depth. */
function refuseReservedNames(node: Partial, rewriting: Rewriting): void {
  for (const { key, loc } of node.hash?.pairs ?? []) {
    if (!rootNames.has(key) && !forbiddenKeys.has(key)) continue;
    const code = forbiddenKeys.has(key) ? "TPL-FORBIDDEN" : "TPL-PARTIAL";
    const message = `a value for a partial cannot be named "${key}"`;
    refuse(rewriting, loc, { code, message, hint: "choose another name" }, undefined);
  }
}

/** Handlebars' own code puts named values over the context; where values know their origins, ours does. */
function tracedHash(node: Partial, rewriting: Rewriting): Partial {
  const pairs = node.hash?.pairs ?? [];
  if (!rewriting.marks || pairs.length === 0) return node;
  const keys = pairs.map(({ key }) => key);
  const site = addSite(rewriting.sites, { type: "context", position: rewriting.place(node.loc), keys });
  const values = pairs.map(({ value }) => value);
  return {
    ...node,
    hash: undefined,
    params: [callNode(internal.context, site, [...node.params, ...values], node.loc)],
  };
}

/** The name becomes a call, so that a missing or endless partial is told with its place. */
function rewriteName(node: Partial, rewriting: Rewriting): Expression {
  const position = rewriting.place(node.loc);
  if (node.name.type === "SubExpression") {
    const site = addSite(rewriting.sites, { type: "partial", position, name: "" });
    return callNode(internal.partial, site, [rewriteValue(node.name, rewriting, "must be set")], node.loc);
  }
  const name = String(node.name.original);
  // {{#> name}}…{{/name}} without such a partial prints its block: Handlebars' fallback.
  if (node.type === "PartialStatement" && !rewriting.partials.has(name)) {
    rewriting.problems.push(problemOf(unknownPartial(name, rewriting.partials, position)));
  }
  return callNode(
    internal.partial,
    addSite(rewriting.sites, { type: "partial", position, name }),
    [],
    node.loc,
  );
}

function context(node: Partial, instead: "this" | "@root", rewriting: Rewriting): readonly Expression[] {
  const [given] = node.params;
  const { loc } = node;
  if (given !== undefined) return [rewriteValue(given, rewriting, "must be set")];
  if (instead === "this") return [pathNode({ data: false, depth: 0, parts: [], original: "this", loc })];
  const root = pathNode({ data: true, depth: 0, parts: ["root"], original: "@root", loc });
  return [rewriteValue(root, rewriting, "must be set")];
}
