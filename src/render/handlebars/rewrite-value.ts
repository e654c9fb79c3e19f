import type { Position } from "../../core/position.ts";
import { nearest } from "../../core/text.ts";
import { forbiddenHint, forbiddenKeys } from "../helpers/arguments.ts";
import type { Helper } from "../helpers/helper.ts";
import { refusedHelpers } from "../helpers/refused.ts";
import { problemOf } from "../template-error.ts";
import {
  callNode,
  pathNode,
  simpleName,
  type Call,
  type Expression,
  type Hash,
  type Location,
  type Path,
} from "./ast.ts";
import { refuse, rootNames, type Rewriting } from "./rewriting.ts";
import { addSite, internal, type LookUpSite } from "./site.ts";
import { unknownPartial } from "./unknown-partial.ts";

export type Presence = "must be set" | "may be absent";

/** An argument: literals stay, paths become look-ups, calls become calls of ours. */
export function rewriteValue(node: Expression, rewriting: Rewriting, presence: Presence): Expression {
  if (node.type === "PathExpression") return rewritePath(node, rewriting, presence);
  if (node.type !== "SubExpression") return node;
  const name = simpleName(node.path);
  if (name !== undefined)
    return rewriteCall({ ...node, name, position: rewriting.place(node.loc) }, rewriting);
  return notAHelper(node, rewriting);
}

/** `(Values.x 1)`: only helpers are called. */
function notAHelper(node: Call, rewriting: Rewriting): Expression {
  const message = `${String(node.path.original)} is a value and takes no arguments`;
  return refuse(rewriting, node.loc, { code: "TPL-HELPER", message }, node);
}

/** A path as a look-up that carries its place and whether absence is allowed. */
export function rewritePath(node: Path, rewriting: Rewriting, presence: Presence): Expression {
  const forbidden = node.parts.find((part) => forbiddenKeys.has(part));
  if (forbidden !== undefined) {
    return refuse(
      rewriting,
      node.loc,
      { code: "TPL-FORBIDDEN", message: `"${forbidden}" is not accessible`, hint: forbiddenHint },
      node,
    );
  }
  const [first = ""] = node.parts;
  if (node.data && !dataNames.includes(first)) {
    const near = nearest(first, dataNames);
    const hint = near === undefined ? `there are @${dataNames.join(", @")}` : `did you mean @${near}?`;
    return refuse(
      rewriting,
      node.loc,
      { code: "TPL-UNDEFINED", message: `@${first} does not exist`, hint },
      node,
    );
  }
  const { base, parts, start } = split(node, rewriting);
  const site: LookUpSite = {
    type: "look-up",
    position: rewriting.place(node.loc),
    label: node.original,
    base,
    parts,
    mayBeAbsent: presence === "may be absent",
  };
  return callNode(internal.get, addSite(rewriting.sites, site), start, node.loc);
}

/** What a block or render names with an `@`. */
const dataNames: readonly string[] = ["index", "key", "first", "last", "root"];

interface Split {
  readonly base: LookUpSite["base"];
  readonly parts: readonly string[];
  /** What Handlebars itself resolves: `this`, `..`, `@index`, a block parameter. */
  readonly start: readonly Path[];
}

function split(node: Path, rewriting: Rewriting): Split {
  const [first = "", ...rest] = node.parts;
  const { data, depth, loc } = node;
  if (data && first === "root") return { base: "root", parts: rest, start: [] };
  if (data || (isFree(node) && rewriting.blockParams.includes(first))) {
    const start = pathNode({ data, depth, parts: [first], original: data ? `@${first}` : first, loc });
    return { base: "value", parts: rest, start: [start] };
  }
  if (isFree(node) && rootNames.has(first)) return { base: "root", parts: node.parts, start: [] };
  const here = pathNode({ data: false, depth, parts: [], original: depth === 0 ? "this" : "..", loc });
  return { base: "value", parts: node.parts, start: [here] };
}

/** Not `this.x`, `./x` or `../x`: `[this].x` is free, its first part is a key named "this". */
function isFree({ depth, original, parts }: Path): boolean {
  return depth === 0 && parts.length > 0 && (parts[0] === "this" || !/^(?:this|\.)(?:[./]|$)/.test(original));
}

export interface WrittenCall {
  readonly name: string;
  readonly params: readonly Expression[];
  readonly hash?: Hash | undefined;
  readonly loc: Location;
  readonly position: Position;
}

/** `(name a b)` → a call that knows its place; unknown names, wrong counts and unknown partials are told now.
 */
export function rewriteCall(call: WrittenCall, rewriting: Rewriting): Expression {
  const nothing: Expression = { type: "NullLiteral", loc: call.loc };
  const helper = findHelper(rewriting, call.name);
  if (helper === undefined) return refuse(rewriting, call.loc, unknownHelper(call, rewriting), nothing);
  const mistake = wrongArguments(call, helper);
  if (mistake !== undefined) return refuse(rewriting, call.loc, mistake, nothing);
  checkPartialName(call, rewriting);
  const presence = helper.absent === true ? "may be absent" : "must be set";
  const params = call.params.map((param) => rewriteValue(param, rewriting, presence));
  const site = addSite(rewriting.sites, { type: "call", position: call.position, name: call.name, helper });
  return callNode(internal.call, site, params, call.loc);
}

/** The helper of that name; only the table's own keys count. */
export function findHelper({ helpers }: Rewriting, name: string): Helper | undefined {
  return Object.hasOwn(helpers, name) ? helpers[name] : undefined;
}

function unknownHelper({ name }: WrittenCall, { helpers }: Rewriting) {
  const refused = refusedHelpers.get(name);
  if (refused !== undefined) return refused;
  const near = nearest(name, Object.keys(helpers));
  const hint = near === undefined ? undefined : `did you mean ${near}?`;
  return { code: "TPL-HELPER", message: `unknown helper "${name}"`, hint } as const;
}

function wrongArguments({ name, params, hash }: WrittenCall, helper: Helper) {
  const hint = `write ${helper.use}`;
  const named = hash?.pairs[0]?.key;
  if (named !== undefined) {
    return { code: "TPL-HELPER", message: `"${name}" takes no named argument (${named}=)`, hint } as const;
  }
  const [least, most] = typeof helper.args === "number" ? [helper.args, helper.args] : helper.args;
  if (params.length >= least && params.length <= most) return undefined;
  const bound = params.length < least ? `needs ${least}` : `takes at most ${most}`;
  const message = `"${name}" ${bound} argument${(params.length < least ? least : most) === 1 ? "" : "s"}, has ${params.length}`;
  return { code: "TPL-HELPER", message, hint } as const;
}

/** `include "name"` with a literal name is checked like `{{> name}}`. */
function checkPartialName({ name, params: [first], position }: WrittenCall, rewriting: Rewriting): void {
  if (name !== "include" || first?.type !== "StringLiteral" || rewriting.partials.has(String(first.value)))
    return;
  rewriting.problems.push(problemOf(unknownPartial(String(first.value), rewriting.partials, position)));
}
