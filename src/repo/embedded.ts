import type { Position } from "../core/position.ts";
import type { YamlDocument, YamlPath } from "../yaml/document.ts";
import { parseDocuments } from "../yaml/parse.ts";

/** YAML in a text of a YAML file (`patch: |`). Positions lead to the lines of the file where the text stands there line by line
 *  (a literal block) or on one line; else to its start. */
export function embedded(
  text: string,
  path: YamlPath,
  { document, text: whole }: { readonly document: YamlDocument; readonly text: string },
): ReturnType<typeof parseDocuments> {
  const start = document.at(path);
  const { documents, problems } = parseDocuments(text, start.file);
  const place = placeIn(start, whole.split("\n"), text);
  return {
    documents: documents.map(({ value, position, at, endOf, keyAt, textAt }) => ({
      value,
      position: place(position),
      at: (steps) => place(at(steps)),
      endOf: (steps) => {
        const end = endOf(steps);
        return end && place(end);
      },
      keyAt: (steps) => place(keyAt(steps)),
      textAt,
    })),
    problems: problems.map(({ position, ...problem }) => ({
      ...problem,
      position: position === undefined ? start : place(position),
    })),
  };
}

function placeIn(start: Position, lines: readonly string[], text: string): (position: Position) => Position {
  const own = (lines[start.line - 1] ?? "").slice(start.column - 1);
  if (/^\|[-+\d]*\s*(#.*)?$/.test(own)) {
    const first = lines.findIndex((line, index) => index >= start.line && line.trim() !== "");
    const indent =
      indentOf(lines[first] ?? "") - indentOf(text.split("\n").find((line) => line.trim() !== "") ?? "");
    return ({ file, line, column }) => ({ file, line: start.line + line, column: column + indent });
  }
  const quote = /^["']/.test(own) ? 1 : 0;
  const isSame = own.slice(quote).startsWith(text.trimEnd()) && !text.trimEnd().includes("\n");
  if (!isSame) return () => start;
  return ({ file, column }) => ({ file, line: start.line, column: start.column + quote + column - 1 });
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
