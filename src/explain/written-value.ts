import { parsePath, valueAt, type FieldPath } from "../core/field-path.ts";
import type { Json } from "../core/json.ts";
import type { Position } from "../core/position.ts";
import type { YamlDocument, YamlPath } from "../yaml/document.ts";
import { parseDocuments } from "../yaml/parse.ts";

/** The value that a values file sets for a key at a place; undefined where the place is in no file, or holds another key. */
export type WrittenValue = (key: string, position: Position) => Json | undefined;

/** Reads values where layers wrote them, among them those that lost. Each file is parsed once. */
export function writtenValues(textOf: (file: string) => string | undefined): WrittenValue {
  const documents = new Map<string, YamlDocument | undefined>();
  const documentOf = (file: string): YamlDocument | undefined => {
    if (!documents.has(file)) {
      const text = textOf(file);
      documents.set(file, text === undefined ? undefined : parseDocuments(text, file).documents[0]);
    }
    return documents.get(file);
  };
  return (key, position) => {
    const document = position.line === 0 ? undefined : documentOf(position.file);
    return document === undefined ? undefined : valueThere(document, parsePath(key), position);
  };
}

/** A subchart's own file knows `db.port` as `port`: the front of the key is left out until the place fits. */
function valueThere(document: YamlDocument, key: FieldPath, position: Position): Json | undefined {
  for (let from = 0; from < key.length; from++) {
    const path = key.slice(from);
    const { line, column } = document.at(path as YamlPath);
    const value =
      line === position.line && column === position.column ? valueAt(document.value, path) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}
