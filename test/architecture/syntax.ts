import ts from "typescript";
import type { Files } from "./files.ts";

/** One import of a file, whatever its form: `import`, `import type`, `export … from`, `import()`, `import("…").Type`. */
export interface Import {
  readonly from: string;
  readonly line: number;
  readonly specifier: string;
  /** Nothing of it is left when types are stripped. */
  readonly typeOnly: boolean;
}

const parsed = new WeakMap<Files, ReadonlyMap<string, ts.SourceFile>>();

/** The syntax trees of all TypeScript files; parsed once per set of files. */
export function syntaxOf(files: Files): ReadonlyMap<string, ts.SourceFile> {
  const known = parsed.get(files);
  if (known !== undefined) return known;
  const trees = new Map<string, ts.SourceFile>();
  for (const [path, text] of files)
    if (path.endsWith(".ts")) trees.set(path, ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  parsed.set(files, trees);
  return trees;
}

/** Every import of every file. */
export function importsOf(files: Files): readonly Import[] {
  const found: Import[] = [];
  for (const [from, tree] of syntaxOf(files)) {
    walk(tree, (node) => {
      const told = importOf(node);
      if (told !== undefined) found.push({ from, line: lineOf(node), ...told });
    });
  }
  return found;
}

function importOf(node: ts.Node): Pick<Import, "specifier" | "typeOnly"> | undefined {
  if (ts.isImportDeclaration(node)) {
    const { importClause } = node;
    return named(node.moduleSpecifier, importClause !== undefined && isTypeOnly(importClause));
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier)
    return named(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return named(node.arguments[0], false);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return named(node.argument.literal, true);
  return undefined;
}

function isTypeOnly(clause: ts.ImportClause): boolean {
  return clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function named(node: ts.Node | undefined, typeOnly: boolean) {
  return node !== undefined && ts.isStringLiteralLike(node) ? { specifier: node.text, typeOnly } : undefined;
}

/** Visits a node and all below it. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => {
    walk(child, visit);
  });
}

export function lineOf(node: ts.Node): number {
  return node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1;
}

/** `src/x.ts:3`, as editors and terminals open it. */
export function placeOf(node: ts.Node): string {
  return `${node.getSourceFile().fileName}:${lineOf(node)}`;
}
