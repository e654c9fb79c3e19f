import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair } from "yaml";
import type { YamlPath } from "./document.ts";

/** What stands at a path. */
export interface Found {
  readonly key?: Node | undefined;
  readonly value?: Node | undefined;
  /** False when only a part above the path exists. */
  readonly exact: boolean;
}

/** The node at `path`, through aliases and merges; the nearest part above it that exists, where it does not. */
export function locate(document: Document, path: YamlPath): Found {
  let found: Found = { key: undefined, value: document.contents ?? undefined, exact: true };
  for (const step of path) {
    const next = stepInto(found.value, step, document);
    if (next === undefined) return { ...found, exact: false };
    found = next;
  }
  return found;
}

function stepInto(node: Node | undefined, step: string | number, document: Document): Found | undefined {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(target)) {
    const item = target.items[Number(step)] as Node | undefined;
    return item === undefined ? undefined : { key: undefined, value: item, exact: true };
  }
  if (!isMap(target)) return undefined;
  // Backwards: what stands after a merge wins over it.
  for (const pair of target.items.toReversed() as Pair<Node | null, Node | null>[]) {
    if (isScalar(pair.key) && pair.key.value === "<<" && pair.key.type === "PLAIN") {
      const merged = stepIntoMerged(pair.value ?? undefined, step, document);
      if (merged !== undefined) return merged;
    } else if (keyText(pair.key, document) === String(step)) {
      return { key: pair.key ?? undefined, value: pair.value ?? pair.key ?? undefined, exact: true };
    }
  }
  return undefined;
}

function stepIntoMerged(
  node: Node | undefined,
  step: string | number,
  document: Document,
): Found | undefined {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (!isSeq(target)) return stepInto(target, step, document);
  for (const item of target.items as Node[]) {
    const found = stepInto(item, step, document);
    if (found !== undefined) return found;
  }
  return undefined;
}

function keyText(key: Node | null, document: Document): unknown {
  const target = isAlias(key) ? key.resolve(document) : key;
  return isScalar(target) ? target.value : undefined;
}
