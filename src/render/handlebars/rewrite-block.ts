import { nearest } from "../../core/text.ts";
import { callNode, simpleName, type Block } from "./ast.ts";
import { rewriteValue } from "./rewrite-value.ts";
import { blockNames, refuse, rootNames, type Rewriting } from "./rewriting.ts";
import { addSite, internal } from "./site.ts";

/** `{{#if x}}`: the block helpers stay Handlebars blocks; only their argument is rewritten. `node`'s programs
 *  are done already. */
export function rewriteBlock(node: Block, rewriting: Rewriting): Block {
  const name = simpleName(node.path) ?? "";
  if (!blockNames.includes(name)) return unknownBlock(node, rewriting);
  const wanted = name === "raw" ? 0 : 1;
  if (node.params.length !== wanted || (node.hash?.pairs.length ?? 0) > 0) {
    const message = `{{#${name}}} takes ${wanted === 0 ? "no argument" : "one argument"}`;
    return refuse(
      rewriting,
      node.loc,
      { code: "TPL-HELPER", message, hint: "put a call in parentheses" },
      node,
    );
  }
  refuseReservedParams(node, rewriting);
  const params = node.params.map((param) => rewriteValue(param, rewriting, "may be absent"));
  if (name !== "each") return { ...node, params };
  const site = addSite(rewriting.sites, { type: "block", position: rewriting.place(node.loc), name });
  return { ...node, params: [callNode(internal.each, site, params, node.loc)] };
}

function unknownBlock(node: Block, rewriting: Rewriting): Block {
  const { original } = node.path;
  const near = original === "range" ? "each" : nearest(original, blockNames);
  const hint =
    near === undefined
      ? `write {{#if ${original}}}, {{#with ${original}}} or {{#each ${original}}}`
      : `did you mean {{#${near}}}?`;
  return refuse(
    rewriting,
    node.loc,
    { code: "TPL-HELPER", message: `unknown block "${original}"`, hint },
    node,
  );
}

/** A block parameter named like a root name or a block would change what the rest of the template means. */
function refuseReservedParams(node: Block, rewriting: Rewriting): void {
  for (const param of [...(node.program?.blockParams ?? []), ...(node.inverse?.blockParams ?? [])]) {
    if (!rootNames.has(param) && !blockNames.includes(param) && !param.startsWith("__")) continue;
    const message = `the block parameter "${param}" has a reserved name`;
    refuse(rewriting, node.loc, { code: "TPL-SYNTAX", message, hint: "choose another name" }, undefined);
  }
}
