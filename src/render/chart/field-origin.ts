import { valueAt } from "../../core/field-path.ts";
import { jsonEqual, type Json } from "../../core/json.ts";
import type { FieldOrigin } from "../../core/origin.ts";
import type { Position } from "../../core/position.ts";
import { keyText } from "../../values/key-text.ts";
import type { YamlDocument, YamlPath } from "../../yaml/document.ts";
import type { RenderedText } from "../handlebars/template-set.ts";
import { isContainer, union } from "../handlebars/traced.ts";
import type { Piece } from "../handlebars/tracer.ts";
import { releasePath, type ChartInstance } from "./subcharts.ts";

/** What a chart printed, to ask where its fields come from. */
export interface Printed {
  readonly rendered: RenderedText;
  readonly document: YamlDocument;
  readonly instance: ChartInstance;
}

/** Where a field of a rendered document comes from: its place in the template, the release's values that were read to
 *  print it, and those that decided about it. */
export function fieldOrigin({ rendered, document, instance }: Printed, path: YamlPath): FieldOrigin {
  const start = document.at(path);
  const position = rendered.place(start.line, start.column);
  const end = document.endOf(path);
  // A Secret's stringData, an annotation that we add: what stands nearest is not what printed it.
  const pieces = end === undefined ? [] : rendered.pieces(start, end);
  const value = valueAt(document.value, path);
  const reads = printedBy(pieces, value).map((read) => refined(read, { instance, path, value }));
  const conditions = union(pieces.map((piece) => piece.conditions));
  return {
    position,
    values: keysOf(instance, reads),
    conditions: [...new Set([...instance.conditions, ...keys(instance, valuesPaths(conditions))])],
  };
}

/** The release's keys that were read for the line of the output where a place is: a parser may stop far behind what is wrong. */
export function keysAt(rendered: RenderedText, instance: ChartInstance, at: Position): readonly string[] {
  const start = { ...at, column: 1 };
  const pieces = rendered.pieces(start, start);
  return keysOf(instance, valuesPaths(union(pieces.map(({ reads }) => reads))));
}

/** Keys of the release's values for paths in a chart's root, without those of other things (`Release.Name`). */
export function valuesPaths(paths: readonly YamlPath[]): readonly YamlPath[] {
  return paths.filter(([first]) => first === "Values").map((path) => path.slice(1));
}

/** The release's keys of places in a chart's values that exist; leaves, which say more, first. */
export function keysOf(instance: ChartInstance, paths: readonly YamlPath[]): readonly string[] {
  const there = paths.flatMap((path) => {
    const value = valueAt(instance.values, path);
    return path.length === 0 || value === undefined ? [] : [{ path, isLeaf: !isContainer(value) }];
  });
  const ordered = [...there.filter(({ isLeaf }) => isLeaf), ...there.filter(({ isLeaf }) => !isLeaf)];
  return [
    ...new Set(
      keys(
        instance,
        ordered.map(({ path }) => path),
      ),
    ),
  ];
}

/** Of places that nobody set what is there of them: the item of a list that lacks a key. */
export function nearestThere({ values }: ChartInstance, paths: readonly YamlPath[]): readonly YamlPath[] {
  return paths.map((path) => {
    let length = path.length;
    while (length > 0 && valueAt(values, path.slice(0, length)) === undefined) length--;
    return path.slice(0, length);
  });
}

function keys(instance: ChartInstance, paths: readonly YamlPath[]): readonly string[] {
  return paths.filter((path) => path.length > 0).map((path) => keyText(releasePath(instance, path)));
}

/** A scalar is made of all its pieces; a map or list says something only where one piece printed all of it. */
function printedBy(pieces: readonly Piece[], value: Json | undefined): readonly YamlPath[] {
  const isOne = new Set(pieces.map((piece) => piece.reads)).size === 1;
  if (isContainer(value) && !isOne) return [];
  return valuesPaths(union(pieces.map(({ reads }) => reads)));
}

interface Field {
  readonly instance: ChartInstance;
  readonly path: YamlPath;
  readonly value: Json | undefined;
}

/** Of a map that was printed as a whole, the entry that is this field: by the end of the field's path, as long as the
 *  values are the same. */
function refined(read: YamlPath, { instance, path, value }: Field): YamlPath {
  if (!isContainer(valueAt(instance.values, read))) return read;
  for (let from = 0; from < path.length; from++) {
    const inner = [...read, ...path.slice(from)];
    const there = valueAt(instance.values, inner);
    if (there !== undefined && jsonEqual(there, value)) return inner;
  }
  return read;
}
