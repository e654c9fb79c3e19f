import ts from "typescript";
import type { Files } from "./files.ts";
import { importsOf, placeOf, syntaxOf } from "./syntax.ts";

/** Relative imports that do not name the file as it stands on disk: Node strips types, it does not guess endings. */
export function withoutEnding(files: Files): readonly string[] {
  return importsOf(files)
    .filter(({ specifier }) => specifier.startsWith(".") && !specifier.endsWith(".ts"))
    .map(({ from, line, specifier }) => `${from}:${line} ${specifier}`);
}

/** Default exports: a thing has one name, wherever it is used. */
export function defaultExports(files: Files): readonly string[] {
  return [...syntaxOf(files).values()].flatMap((tree) =>
    tree.statements.filter(isDefaultExport).map((node) => placeOf(node)),
  );
}

function isDefaultExport(node: ts.Statement): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportDeclaration(node) && node.exportClause && ts.isNamedExports(node.exportClause))
    return node.exportClause.elements.some(({ name }) => name.text === "default");
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
}

/** Names that say nothing. `Helper` may stand under render/: that is what Handlebars calls a function of templates. */
export function emptyNames(files: Files): readonly string[] {
  const inPaths = [...files.keys()].filter(
    (path) => !isHelpers(path) && path.split("/").some(isEmptyFileName),
  );
  const declared = [...syntaxOf(files).values()].flatMap((tree) =>
    tree.statements.flatMap((node) => {
      const name = declaredName(node);
      const bad = name !== undefined && /(Utils?|Manager|Service|Helpers?)$/.test(name);
      return bad && !isHelpers(tree.fileName) ? [`${placeOf(node)} ${name}`] : [];
    }),
  );
  return [...inPaths, ...declared];
}

function isHelpers(path: string): boolean {
  return path.startsWith("src/render/");
}

function isEmptyFileName(part: string): boolean {
  return /^(index|utils?|helpers?|common|misc|types|manager|service|.*-(utils?|helpers?|manager|service))(\.ts)?$/.test(
    part,
  );
}

/** Names of types and classes; a const `manager` is a field manager, Kubernetes' own word. */
function declaredName(node: ts.Statement): string | undefined {
  if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
    return node.name?.text;
  return ts.isFunctionDeclaration(node) ? node.name?.text : undefined;
}

/** Exported functions without a doc comment (rule 13). */
export function undocumented(files: Files): readonly string[] {
  return [...syntaxOf(files).values()].flatMap((tree) =>
    tree.statements.flatMap((node) => {
      const names =
        isExported(node) && ts.getJSDocCommentsAndTags(node).length === 0 ? functionNames(node) : [];
      return names.map((name) => `${placeOf(node)} ${name}`);
    }),
  );
}

function isExported(node: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function functionNames(node: ts.Statement): readonly string[] {
  if (ts.isFunctionDeclaration(node)) return node.name === undefined ? [] : [node.name.text];
  if (!ts.isVariableStatement(node)) return [];
  return node.declarationList.declarations
    .filter(
      ({ initializer }) =>
        initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)),
    )
    .map(({ name }) => name.getText());
}
