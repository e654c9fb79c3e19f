import { jsonEqual, type Json } from "../core/json.ts";
import type { Problem } from "../core/problem.ts";
import { compose, type ComposedDocument } from "./compose.ts";
import type { YamlPath } from "./document.ts";
import { withValue, withoutValue } from "./edit-json.ts";
import { addedAt } from "./edit-add.ts";
import { layoutOf, startOf, type EditSource } from "./edit-layout.ts";
import { removedAt } from "./edit-remove.ts";
import { replacedAt } from "./edit-replace.ts";
import { findSpot, refuse, type Spot } from "./edit-spot.ts";
import { lineFinder } from "./lines.ts";
import { YamlStop } from "./mistake.ts";
import { parseDocuments } from "./parse.ts";

/** What is to be at a path: a value, or (`value` absent) nothing. A list index may be one past the last item. */
export interface YamlEdit {
  readonly path: YamlPath;
  readonly value?: Json;
}

export type YamlEdited =
  { readonly text: string; readonly problem?: never } | { readonly text?: never; readonly problem: Problem };

/**
 * A YAML text (one document, a map at its root) with one value changed: only what belongs to that value is touched,
 * so comments, order, quotes, indentation and line breaks stay. A scalar may take the place of a scalar; maps and
 * lists are changed item by item. Maps on the way that are missing are made. What cannot be written without changing
 * more than asked for (an alias, a shared anchor, a key below a text) is VAL-EDIT with its place; a text with
 * mistakes gives those.
 */
export function editYaml(text: string, file: string, edit: YamlEdit): YamlEdited {
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const body = text.slice(mark.length);
  const { documents, problems } = parseDocuments(body, file);
  const [mistake] = problems;
  if (mistake !== undefined) return { problem: mistake };
  const place = lineFinder(body, file);
  try {
    const before = documents[0]?.value ?? {};
    const steps = edit.value === undefined ? [edit] : leafEdits(before, edit.path, edit.value);
    let edited = body;
    for (const step of steps) edited = checked(edited, step, onlyDocument(edited));
    return { text: mark + edited };
  } catch (stop) {
    if (!(stop instanceof YamlStop)) throw stop;
    const { code, offset, message, hint } = stop.mistake;
    return { problem: { severity: "error", code, message, hint, position: place(offset) } };
  }
}

/** What turns the value at `path` into `value`: maps key by key, lists item by item, so that what is alike stays as it
 *  is written. */
function leafEdits(root: Json, path: YamlPath, value: Json): readonly YamlEdit[] {
  let before: Json | undefined = root;
  for (const step of path) before = childOf(before, step);
  return [...differences(before, value, path)];
}

function* differences(before: Json | undefined, after: Json, path: YamlPath): Generator<YamlEdit, void> {
  if (before !== undefined && jsonEqual(before, after)) return;
  if (!isCollection(before) || !isCollection(after) || Array.isArray(before) !== Array.isArray(after)) {
    yield { path, value: after };
    return;
  }
  const isList = Array.isArray(before);
  const steps = (value: object): readonly (string | number)[] =>
    isList ? Object.keys(value).map(Number) : Object.keys(value);
  for (const step of steps(after)) {
    yield* differences(childOf(before, step), childOf(after, step) ?? null, [...path, step]);
  }
  // Backwards: an index stays what it is until its item is gone.
  for (const step of steps(before).toReversed()) {
    if (childOf(after, step) === undefined) yield { path: [...path, step] };
  }
}

function isCollection(value: Json | undefined): value is Exclude<Json, null | boolean | number | string> {
  return typeof value === "object" && value !== null;
}

function childOf(value: Json | undefined, step: string | number): Json | undefined {
  return isCollection(value) && Object.hasOwn(value, step)
    ? (value as Readonly<Record<string | number, Json | undefined>>)[step]
    : undefined;
}

function onlyDocument(text: string): ComposedDocument | undefined {
  const [document, second] = [...compose(text)];
  if (second !== undefined)
    refuse(second.range[0], "the file holds more than one document", 'Remove the "---".');
  return document;
}

/** The edited text, proved: it means what was there before plus the edit, nothing else. */
function checked(text: string, edit: YamlEdit, document: ComposedDocument | undefined): string {
  const before = parseDocuments(text, "").documents[0]?.value ?? {};
  const source = { text, value: before, document, layout: layoutOf(text, document) };
  const spot = findSpot(source, edit.path);
  const edited = applied(source, spot, edit.value);
  const { documents, problems } = parseDocuments(edited, "");
  const want =
    edit.value === undefined ? withoutValue(before, edit.path) : withValue(before, edit.path, edit.value);
  if (problems.length === 0 && jsonEqual(documents[0]?.value ?? {}, want)) return edited;
  return refuse(
    startOf(spot.node),
    "the file is written in a way that does not let this be changed alone",
    byHand,
  );
}

const byHand = "Edit the file by hand.";

function applied(source: EditSource, spot: Spot, value: Json | undefined): string {
  if (value === undefined) return spot.rest.length > 0 ? source.text : removedAt(source, spot);
  return spot.rest.length > 0 ? addedAt(source, spot, value) : replacedAt(source, spot, value);
}
