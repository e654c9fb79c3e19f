import { isCollection, isMap, isSeq, visit, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import type { Json } from "../core/json.ts";
import type { ComposedDocument } from "./compose.ts";
import type { Indents } from "./stringify.ts";

/** A text that is being edited. */
export interface EditSource {
  readonly text: string;
  /** What it means now. */
  readonly value: Json;
  /** undefined = the text holds nothing but comments. */
  readonly document: ComposedDocument | undefined;
  readonly layout: Layout;
}

/** How a person laid the text out. */
export interface Layout extends Indents {
  readonly eol: "\n" | "\r\n";
}

export type Collection = YAMLMap | YAMLSeq;

/** The layout of the first nested map and list; two blanks where there is none. */
export function layoutOf(text: string, document: ComposedDocument | undefined): Layout {
  let [step, listStep]: (number | undefined)[] = [];
  if (document !== undefined) {
    visit(document, {
      Pair(_, { key, value }) {
        if (!isCollection(value) || value.flow === true || value.items.length === 0) return;
        const deeper = columnOf(text, startOf(value)) - columnOf(text, startOf(key as Node | null));
        if (isMap(value) && deeper > 0) step ??= deeper;
        if (isSeq(value) && deeper >= 0) listStep ??= deeper;
      },
    });
  }
  const eol = /\r?\n/.exec(text)?.[0] === "\r\n" ? "\r\n" : "\n";
  return { eol, step: step ?? 2, listStep: listStep ?? step ?? 2, quotesVersions: true };
}

/** Where a node starts, behind its anchor and tag. */
export function startOf(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}

/** Characters before a place in its line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Where the line of a place starts. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** Behind the line break of the line that `offset` stands in; the text's length where it has none. */
export function nextLine(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  return at < 0 ? text.length : at + 1;
}

/** True for a map or list in brackets. */
export function isFlow(node: Node | null | undefined): boolean {
  return isCollection(node) && node.flow === true;
}

/** `text` with a part replaced. */
export function spliced(text: string, start: number, end: number, insert: string): string {
  return text.slice(0, start) + insert + text.slice(end);
}
