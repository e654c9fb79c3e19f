import type { Json } from "../core/json.ts";
import type { YamlDocument } from "../yaml/document.ts";
import { parseDocuments } from "../yaml/parse.ts";
import { contentOf } from "./content.ts";
import { textOf } from "./text.ts";
import type { TreeFile } from "./tree.ts";

/** Files of one document that were read before, by path: a thousand release.yaml need not be parsed for a change in one. */
export interface DocumentMemo {
  readonly known: ReadonlyMap<string, KnownDocument>;
  /** Grows: what this render read, for the next. */
  readonly read: Map<string, KnownDocument>;
}

/** A document without mistakes. */
export interface KnownDocument {
  /** Of the file (content.ts). */
  readonly content: string;
  readonly value: Json;
  readonly line: number;
  readonly column: number;
}

/** The document of a file whose content is as it was; undefined = it has to be parsed. */
export function recall(file: TreeFile): YamlDocument | undefined {
  const known = file.memo?.known.get(file.path);
  if (known === undefined || known.content !== contentOf(file)) return undefined;
  file.memo?.read.set(file.path, known);
  const { value, line, column } = known;
  const position = { file: file.file, line, column };
  let parsed: YamlDocument | undefined;
  const again = (): YamlDocument => (parsed ??= parsedAgain(file));
  return {
    value,
    position,
    at: (path) => (path.length === 0 ? position : again().at(path)),
    keyAt: (path) => again().keyAt(path),
    textAt: (path) => again().textAt(path),
    endOf: (path) => again().endOf(path),
  };
}

/** Notes a document for the next render. */
export function remember(file: TreeFile, { value, position }: YamlDocument): void {
  const { line, column } = position;
  file.memo?.read.set(file.path, { content: contentOf(file), value, line, column });
}

/** For a place in it, which only messages need. */
function parsedAgain(file: TreeFile): YamlDocument {
  const { text = "" } = textOf(file);
  const [document] = parseDocuments(text, file.file).documents;
  if (document === undefined) throw new Error(`${file.file} was a document, and is none`);
  return document;
}
