import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Scalar, type YAMLMap } from "yaml";
import { isJsonObject, type Json } from "../core/json.ts";
import { limits } from "../core/limits.ts";
import { printable } from "../core/text.ts";
import { depthMistake, YamlStop, type YamlMistake } from "./mistake.ts";
import { scalarValue, unknownTag } from "./tagged.ts";

/** A finished anchor: its value, and what each use of it costs. */
interface Anchor {
  readonly value: Json;
  readonly nodes: number;
  readonly characters: number;
  /** Levels of collections in it. */
  readonly height: number;
}

/** One document on its way to JSON. */
interface Reading {
  /** undefined = being read: an alias to it would contain itself. */
  readonly anchors: Map<string, Anchor | undefined>;
  readonly mistakes: YamlMistake[];
  nodes: number;
  characters: number;
  /** Deepest level met so far. */
  deepest: number;
}

/**
 * The value of a document, and everything in it that kubectl would not take, or would read as something else than it
 * says (rows B38–B45). Counts nodes and characters as they are after alias expansion; aliases share one value.
 */
export function toJson(root: Node | null): {
  readonly value: Json;
  readonly mistakes: readonly YamlMistake[];
} {
  const reading: Reading = { anchors: new Map(), mistakes: [], nodes: 0, characters: 0, deepest: 0 };
  try {
    const value = valueOf(root, 0, reading);
    return { value, mistakes: secondObject(root, reading.mistakes) };
  } catch (stop) {
    if (!(stop instanceof YamlStop)) throw stop;
    return { value: null, mistakes: [...reading.mistakes, stop.mistake] };
  }
}

/** Two objects in one document repeat each key of the top: the missing `---` is one mistake. */
function secondObject(root: Node | null, mistakes: readonly YamlMistake[]): readonly YamlMistake[] {
  if (!isMap(root)) return mistakes;
  const top = new Set(root.items.map(({ key }) => (isScalar(key) ? offsetOf(key) : -1)));
  const repeated = mistakes.filter(({ code, offset }) => code === "YAML-DUP" && top.has(offset));
  const [first] = repeated;
  if (
    first === undefined ||
    !["apiVersion", "kind"].every((key) => repeated.some((one) => one.message === already(key)))
  )
    return mistakes;
  const hint = "Write --- before a second object, also where a loop prints it.";
  return mistakes.flatMap((one) =>
    one === first ? [{ ...one, hint }] : repeated.includes(one) ? [] : [one],
  );
}

function already(key: string): string {
  return `key "${printable(key)}" already`;
}

function valueOf(node: Node | null, depth: number, reading: Reading): Json {
  if (node === null) return null;
  if (isAlias(node)) return aliasValue(node, depth, reading);
  const name = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  if (name === undefined) return ownValue(node, depth, reading);
  const before = { ...reading };
  reading.anchors.set(name, undefined);
  reading.deepest = depth;
  const value = ownValue(node, depth, reading);
  reading.anchors.set(name, {
    value,
    nodes: reading.nodes - before.nodes,
    characters: reading.characters - before.characters,
    height: reading.deepest - depth,
  });
  reading.deepest = Math.max(reading.deepest, before.deepest);
  return value;
}

function ownValue(node: Node, depth: number, reading: Reading): Json {
  count(node, { nodes: 1, characters: 0, height: 0 }, depth, reading);
  if (isScalar(node)) {
    const value = scalarValue(node as Scalar<string>, reading.mistakes);
    if (typeof value === "string") reading.characters += value.length;
    return value;
  }
  if (depth + 1 > limits.yamlDepth) throw new YamlStop(depthMistake(offsetOf(node)));
  reading.deepest = Math.max(reading.deepest, depth + 1);
  checkCollectionTag(node, reading);
  if (isMap(node)) return mapValue(node, depth + 1, reading);
  if (!isSeq(node)) return null;
  return node.items.map((item) => valueOf(item as Node | null, depth + 1, reading));
}

function aliasValue(alias: Alias, depth: number, reading: Reading): Json {
  const name = alias.source;
  const offset = offsetOf(alias);
  const anchor = reading.anchors.get(name);
  if (anchor !== undefined) {
    count(alias, anchor, depth, reading);
    reading.deepest = Math.max(reading.deepest, depth + anchor.height);
    return anchor.value;
  }
  const message = reading.anchors.has(name) ? `anchor "${name}" contains itself` : "unknown anchor";
  throw new YamlStop({
    code: "YAML-ANCHOR",
    offset,
    message,
    // The name may be a password that begins with `*`.
    hint: "Write the anchor (&name) at a value above, or put the text into quotes if it is no alias.",
  });
}

/** Adds what a node costs; a few lines of aliases can stand for billions of nodes (CVE-2019-11253). */
function count(node: Node, cost: Omit<Anchor, "value">, depth: number, reading: Reading): void {
  reading.nodes += cost.nodes;
  reading.characters += cost.characters;
  if (depth + cost.height > limits.yamlDepth) throw new YamlStop(depthMistake(offsetOf(node)));
  if (reading.nodes <= limits.yamlNodes && reading.characters <= limits.outputBytes) return;
  const what =
    reading.nodes > limits.yamlNodes
      ? `${limits.yamlNodes} nodes (limits.yamlNodes)`
      : `${limits.outputBytes} characters (limits.outputBytes)`;
  throw new YamlStop({
    code: "YAML-ALIAS",
    offset: offsetOf(node),
    message: `expands to more than ${what}`,
    hint: "Use fewer aliases, or split the document.",
  });
}

/** Keys are unique; `<<` merges as kubectl does it: what stands after it wins, what stands before it does not. */
function mapValue(map: YAMLMap, depth: number, reading: Reading): Json {
  const target: { [key: string]: Json } = {};
  const seen = new Map<string, number>();
  for (const pair of map.items) {
    const keyNode = pair.key as Node | null;
    if (isMergeKey(keyNode)) {
      merge(pair.value as Node | null, depth, reading, target);
      continue;
    }
    const key = keyOf(keyNode, map, depth, reading);
    const value = valueOf(pair.value as Node | null, depth, reading);
    if (key === undefined) continue;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, offsetOf(keyNode ?? map));
    else reading.mistakes.push(duplicate(key, offsetOf(keyNode ?? map), before));
    setOwn(target, key, value);
  }
  return target;
}

function duplicate(key: string, offset: number, before: number): YamlMistake {
  return { code: "YAML-DUP", offset, before, message: already(key), hint: "Remove one of the two." };
}

function isMergeKey(node: Node | null): boolean {
  return isScalar(node) && node.value === "<<" && node.type === "PLAIN" && node.tag === undefined;
}

function merge(node: Node | null, depth: number, reading: Reading, target: { [key: string]: Json }): void {
  const value = valueOf(node, depth, reading);
  // Of several maps the earlier wins.
  const sources = Array.isArray(value) ? (value as readonly Json[]).toReversed() : [value as Json];
  for (const source of sources) {
    if (isJsonObject(source)) {
      for (const key of Object.keys(source)) setOwn(target, key, source[key] as Json);
      continue;
    }
    reading.mistakes.push({
      code: "YAML-SYNTAX",
      offset: node === null ? 0 : offsetOf(node),
      message: 'the value of "<<" is neither a map nor a list of maps',
      hint: "Merge an alias of a map: <<: *name.",
    });
  }
}

/** undefined = it is no string, which is already told. */
function keyOf(node: Node | null, map: YAMLMap, depth: number, reading: Reading): string | undefined {
  const told = reading.mistakes.length;
  const value = isScalar(node) || isAlias(node) ? valueOf(node, depth, reading) : null;
  if (typeof value === "string") return value;
  if (reading.mistakes.length === told) {
    reading.mistakes.push({ code: "YAML-KEY", offset: offsetOf(node ?? map), ...keyText(node, value) });
  }
  return undefined;
}

function keyText(node: Node | null, value: Json): Pick<YamlMistake, "message" | "hint"> {
  if (isMap(node)) {
    return {
      message: "key is a map; is this an unrendered template?",
      hint: 'Only charts/*/templates/*.hbs are rendered; elsewhere write "{{ … }}" in quotes.',
    };
  }
  if (!isScalar(node) && !isAlias(node)) {
    return { message: "key is not a string", hint: "Write a text before the colon." };
  }
  if (value === null) return { message: "key is empty (null)", hint: "Write a key before the colon." };
  const read = JSON.stringify(String(value));
  return { message: `key is not a string (kubectl would read ${read})`, hint: "Put the key into quotes." };
}

function checkCollectionTag(node: Node, reading: Reading): void {
  const tag = node.tag;
  if (tag === undefined || tag === "!" || /^tag:yaml\.org,2002:(map|seq)$/.test(tag)) return;
  reading.mistakes.push({
    code: "YAML-TAG",
    offset: offsetOf(node),
    ...unknownTag(tag.replace("tag:yaml.org,2002:", "!!")),
  });
}

/** `__proto__` too becomes an ordinary key, as in JSON.parse. */
function setOwn(target: { [key: string]: Json }, key: string, value: Json): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  } else {
    target[key] = value;
  }
}

/** Where a node starts in the text. */
export function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
