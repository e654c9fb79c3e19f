import { isAlias, isCollection, isMap, isScalar, isSeq, visit, type Node, type Pair } from "yaml";
import { pathText } from "../core/field-path.ts";
import type { Json } from "../core/json.ts";
import type { ComposedDocument } from "./compose.ts";
import type { YamlPath } from "./document.ts";
import { isFlow, startOf, type Collection, type EditSource } from "./edit-layout.ts";
import { lineFinder } from "./lines.ts";
import { YamlStop } from "./mistake.ts";
import { resolvePlain } from "./scalar.ts";

/** One step of the way to a value: the item (a pair of a map, an item of a list) of a collection. */
export interface Parent {
  readonly node: Collection;
  readonly index: number;
}

/** Where an edit lands. */
export interface Spot {
  /** From the root to what holds `node`. */
  readonly parents: readonly Parent[];
  /** The value there; null where nothing is written. With a `rest`: what the rest is missing in. */
  readonly node: Node | null;
  /** The part of the path that does not exist. */
  readonly rest: YamlPath;
  /** Inside of brackets: everything below is one too. */
  readonly inFlow: boolean;
}

/** Follows a path through what is written at its own place. Refuses (VAL-EDIT) what is written elsewhere: aliases, merged
 *  maps, anchors that others use; and steps into scalars. */
export function findSpot(source: EditSource, path: YamlPath): Spot {
  const parents: Parent[] = [];
  let node = (source.document?.contents ?? null) as Node | null;
  for (const [at, step] of path.entries()) {
    mustBeOwn(source, node, path.slice(0, at));
    const index = isNull(node) ? -1 : indexIn(node, step, path.slice(0, at));
    if (index === -1 || !isCollection(node)) {
      mustNotBeMerged(source, node, path, at);
      return { parents, node, rest: path.slice(at), inFlow: anyFlow(parents) };
    }
    parents.push({ node: node as Collection, index });
    const item = node.items[index];
    node = (isMap(node) ? (item as Pair).value : item) as Node | null;
  }
  mustBeUnshared(source, node, path);
  return { parents, node, rest: [], inFlow: anyFlow(parents) };
}

function anyFlow(parents: readonly Parent[]): boolean {
  return parents.some(({ node }) => isFlow(node));
}

/** Nothing is written there, or an unquoted null. */
export function isNull(node: Node | null): boolean {
  if (node === null) return true;
  return (
    isScalar(node) &&
    node.type === "PLAIN" &&
    node.tag === undefined &&
    resolvePlain(String(node.value)) === null
  );
}

/** Where a step leads; -1 = it is missing and may be added. */
function indexIn(node: Node | null, step: string | number, path: YamlPath): number {
  const name = nameOf(path);
  if (isMap(node)) {
    if (typeof step === "string")
      return (node.items as Pair[]).findLastIndex(({ key }) => isScalar(key) && key.value === step);
    return refuse(startOf(node), `${name} is a map: it has keys, no items`, "Name a key.");
  }
  if (isSeq(node)) {
    const { length } = node.items;
    if (typeof step === "string")
      return refuse(startOf(node), `${name} is a list: it has items, no keys`, `Name an item: ${name}[0].`);
    if (step < length) return step;
    if (step === length) return -1;
    return refuse(startOf(node), `${name} has ${length} items`, `Add one with ${name}[]=VALUE.`);
  }
  return refuse(startOf(node), `${name} is a single value: nothing can stand below it`, "Remove it first.");
}

function mustBeOwn(source: EditSource, node: Node | null, path: YamlPath): void {
  if (!isAlias(node)) {
    mustBeUnshared(source, node, path);
    return;
  }
  const hint = "Write the map out here, or edit it at its anchor.";
  refuse(startOf(node), `${nameOf(path)} is the alias *${node.source}: what it names stands elsewhere`, hint);
}

/** An anchor that is used again: a change here would be a change there. */
function mustBeUnshared(source: EditSource, node: Node | null, path: YamlPath): void {
  const anchor = isScalar(node) || isCollection(node) ? node.anchor : undefined;
  const use = anchor === undefined ? undefined : firstUse(source.document, anchor, startOf(node));
  if (anchor === undefined || use === undefined) return;
  const { line } = lineFinder(source.text, "")(use);
  const message = `${nameOf(path)} is used again at line ${line}, as *${anchor}: both would change`;
  refuse(startOf(node), message, "Edit the file by hand.");
}

function firstUse(document: ComposedDocument | undefined, anchor: string, from: number): number | undefined {
  let first: number | undefined;
  if (document !== undefined)
    visit(document, {
      Alias(_, alias) {
        if (alias.source === anchor && startOf(alias) > from) first ??= startOf(alias);
      },
    });
  return first;
}

/** A key that only `<<` brings may be set anew here, but not in part: the rest of it would be lost. */
function mustNotBeMerged({ value }: EditSource, node: Node | null, path: YamlPath, at: number): void {
  if (!isMap(node)) return;
  const merge = (node.items as Pair<Node, Node>[]).find(({ key }) => isScalar(key) && key.value === "<<");
  const exists = hasPath(value, path.slice(0, at + 1));
  if (merge === undefined || !exists || at === path.length - 1) return;
  const message = `${nameOf(path.slice(0, at + 1))} comes from the merge (<<) here: it cannot be changed in part`;
  refuse(startOf(merge.key), message, "Write the map out here, or edit it at its anchor.");
}

function hasPath(value: Json | undefined, path: YamlPath): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return true;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return false;
  return hasPath((value as Readonly<Record<string | number, Json>>)[step], rest);
}

function nameOf(path: YamlPath): string {
  return path.length === 0 ? "the file" : pathText(path).replace(/^\./, "");
}

/** Ends the edit: VAL-EDIT at a place in the text. */
export function refuse(offset: number, message: string, hint: string): never {
  throw new YamlStop({ code: "VAL-EDIT", offset, message, hint });
}
