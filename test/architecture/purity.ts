import ts from "typescript";
import type { Files } from "./files.ts";
import { importsOf, placeOf, syntaxOf, walk } from "./syntax.ts";
import { isPure } from "./tree.ts";

const globals = new Set(
  "process setTimeout setInterval setImmediate queueMicrotask performance fetch Intl console globalThis".split(
    " ",
  ),
);
/** Computation on values only; all other modules of Node touch the world. */
const modules = new Set(["node:crypto", "node:buffer"]);

/** Whatever makes the same input give other bytes in a pure stage, or makes it wait. Types may name anything. */
export function impurities(files: Files): readonly string[] {
  const pure: Files = new Map([...files].filter(([path]) => isPure(path)));
  const found = importsOf(pure)
    .filter(
      ({ specifier, typeOnly }) => specifier.startsWith("node:") && !typeOnly && !modules.has(specifier),
    )
    .map(({ from, line, specifier }) => `${from}:${line} ${specifier}`);
  for (const tree of syntaxOf(pure).values())
    walk(tree, (node) => {
      const what = impurity(node);
      if (what !== undefined) found.push(`${placeOf(node)} ${what}`);
    });
  return found;
}

function impurity(node: ts.Node): string | undefined {
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return "async";
  if (ts.isAwaitExpression(node)) return "await";
  if (ts.isNewExpression(node)) return ofNew(node);
  if (ts.isIdentifier(node)) return isUse(node) && globals.has(node.text) ? node.text : undefined;
  return ts.isPropertyAccessExpression(node) ? ofProperty(node) : undefined;
}

function ofNew({ expression, arguments: args }: ts.NewExpression): string | undefined {
  const name = expression.getText();
  if (name === "Promise") return "new Promise";
  return name === "Date" && (args === undefined || args.length === 0) ? "new Date()" : undefined;
}

function ofProperty({ expression, name }: ts.PropertyAccessExpression): string | undefined {
  const text = `${expression.getText()}.${name.text}`;
  if (/^(Date\.now|Math\.random|crypto\.(random\w*|getRandomValues))$/.test(text)) return text;
  return /^(toLocale\w+|localeCompare)$/.test(name.text) ? name.text : undefined;
}

/** Not a key, a property or a declared name that only looks like the global. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return !ts.isPropertySignature(parent) && !ts.isBindingElement(parent) && !ts.isPropertyDeclaration(parent);
}
