import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { YamlPath } from "../yaml/document.ts";
import { stringifyYaml } from "../yaml/stringify.ts";

/** One line of YAML; `leaf` is the path of the scalar, empty map or empty list that starts on it. */
export interface YamlLine {
  readonly text: string;
  readonly leaf?: YamlPath;
}

/** A value as YAML, line by line, so that something can be said beside each leaf. Joined, the same as stringifyYaml writes. */
export function yamlLines(value: Json): readonly YamlLine[] {
  return linesOf(value, []);
}

function linesOf(value: Json, path: YamlPath): readonly YamlLine[] {
  if (isJsonObject(value) && Object.keys(value).length > 0) return mapLines(value, path);
  if (Array.isArray(value) && value.length > 0) return listLines(value as readonly Json[], path);
  return textLines(value, path);
}

function mapLines(map: JsonObject, path: YamlPath): readonly YamlLine[] {
  return Object.entries(map).flatMap(([key, value]): readonly YamlLine[] => {
    if (value === undefined) return [];
    const here = [...path, key];
    if (isLeaf(value)) return textLines({ [key]: value }, here);
    // A long key stands on a line of its own.
    const head = textLines({ [key]: {} }, here).map(({ text }) => ({ text: text.replace(/ \{\}$/, "") }));
    const indent = Array.isArray(value) ? "" : "  ";
    return [...head, ...linesOf(value, here).map((line) => shifted(line, indent))];
  });
}

function listLines(list: readonly Json[], path: YamlPath): readonly YamlLine[] {
  return list.flatMap((item, index): readonly YamlLine[] => {
    const here = [...path, index];
    if (isLeaf(item)) return textLines([item], here);
    return linesOf(item, here).map((line, at) => shifted(line, at === 0 ? "- " : "  "));
  });
}

/** The lines that stringifyYaml writes; the first one carries the leaf. */
function textLines(value: Json, leaf: YamlPath): readonly YamlLine[] {
  const lines = stringifyYaml(value).replace(/\n$/, "").split("\n");
  return lines.map((text, at) => (at === 0 ? { text, leaf } : { text }));
}

function shifted(line: YamlLine, indent: string): YamlLine {
  return line.text === "" ? line : { ...line, text: indent + line.text };
}

function isLeaf(value: Json): boolean {
  return typeof value !== "object" || value === null || Object.keys(value).length === 0;
}
