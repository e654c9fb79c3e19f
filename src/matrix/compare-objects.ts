import type { FieldPath } from "../core/field-path.ts";
import { isJsonObject, jsonEqual, type Json, type JsonObject } from "../core/json.ts";
import { builtinListKeys } from "../core/list-keys.ts";
import { sameAmount } from "../diff/same-amount.ts";

/** One field that differs. Absent on a side = not there. */
export interface FieldDifference {
  readonly path: FieldPath;
  readonly before?: Json;
  readonly after?: Json;
}

/** Where two renders of one object differ: leaf by leaf, list items by the merge keys of built-in kinds, quantities by
 *  amount. Keyed items that only changed places are one difference: the keys in their order. */
export function compareObjects(before: JsonObject, after: JsonObject): readonly FieldDifference[] {
  return [...differences(before, after, [])];
}

function* differences(
  before: Json | undefined,
  after: Json | undefined,
  path: FieldPath,
): Generator<FieldDifference, void> {
  if (jsonEqual(before, after) && (before === undefined) === (after === undefined)) return;
  if (isJsonObject(before) && isJsonObject(after)) yield* inMaps(before, after, path);
  else if (isFullMap(before) && after === undefined && !isItem(path)) yield* inMaps(before, {}, path);
  else if (isFullMap(after) && before === undefined && !isItem(path)) yield* inMaps({}, after, path);
  else if (Array.isArray(before) && Array.isArray(after))
    yield* inLists(before as readonly Json[], after as readonly Json[], path);
  else if (before === undefined || after === undefined || !isSame(before, after, path))
    yield {
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
}

function isSame(before: Json, after: Json, path: FieldPath): boolean {
  return typeof before !== "object" && typeof after !== "object" && sameAmount(before, after, path);
}

/** An item that comes or goes is one difference, not one for each of its fields. */
function isItem(path: FieldPath): boolean {
  return typeof path.at(-1) === "number";
}

function isFullMap(value: Json | undefined): value is JsonObject {
  return isJsonObject(value) && Object.keys(value).length > 0;
}

function* inMaps(before: JsonObject, after: JsonObject, path: FieldPath): Generator<FieldDifference, void> {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const own = (map: JsonObject): Json | undefined => (Object.hasOwn(map, key) ? map[key] : undefined);
    yield* differences(own(before), own(after), [...path, key]);
  }
}

function* inLists(
  before: readonly Json[],
  after: readonly Json[],
  path: FieldPath,
): Generator<FieldDifference, void> {
  const keyed = keysOf(before, after, path);
  if (keyed !== undefined) {
    yield* byKey(keyed, path);
  } else if ([...before, ...after].every(isScalar)) {
    yield { path, before, after };
  } else {
    yield* byPlace(before, after, path);
  }
}

/** Items that are alike at both ends are no difference; between them items are paired when there are as many. */
function* byPlace(
  before: readonly Json[],
  after: readonly Json[],
  path: FieldPath,
): Generator<FieldDifference, void> {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && jsonEqual(before[start], after[start])) start++;
  let end = 0;
  while (end < shorter - start && jsonEqual(before.at(-1 - end), after.at(-1 - end))) end++;
  const [gone, come] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  if (gone.length !== come.length && gone.length > 0 && come.length > 0) {
    yield { path, before, after };
    return;
  }
  for (let index = 0; index < Math.max(gone.length, come.length); index++)
    yield* differences(gone[index], come[index], [...path, start + index]);
}

function isScalar(value: Json): boolean {
  return typeof value !== "object" || value === null;
}

interface Keyed {
  readonly keys: readonly JsonObject[];
  readonly before: ReadonlyMap<string, Json>;
  readonly after: ReadonlyMap<string, Json>;
}

/** The items of both lists by their merge keys; undefined where the list has none, or an item twice. */
function keysOf(before: readonly Json[], after: readonly Json[], path: FieldPath): Keyed | undefined {
  const all = [...before, ...after];
  const [first] = all;
  const names = isJsonObject(first) ? builtinListKeys(path, first) : undefined;
  if (names === undefined) return undefined;
  const keys = new Map<string, JsonObject>();
  const byId = (items: readonly Json[]): ReadonlyMap<string, Json> => {
    const found = new Map<string, Json>();
    for (const item of items) {
      if (!isJsonObject(item)) continue;
      const key = Object.fromEntries(
        names.map((name) => [name, item[name] ?? defaultOf(name)]),
      ) as JsonObject;
      keys.set(JSON.stringify(key), key);
      found.set(JSON.stringify(key), item);
    }
    return found;
  };
  const [one, other] = [byId(before), byId(after)];
  const isWhole = one.size === before.length && other.size === after.length;
  return isWhole ? { keys: [...keys.values()], before: one, after: other } : undefined;
}

/** The API server's own default of a port. */
function defaultOf(name: string): Json {
  return name === "protocol" ? "TCP" : null;
}

function* byKey({ keys, before, after }: Keyed, path: FieldPath): Generator<FieldDifference, void> {
  for (const key of keys) {
    const id = JSON.stringify(key);
    const here: FieldPath = [...path, { key }];
    const [one, other] = [before.get(id), after.get(id)];
    // An item that comes or goes is one difference, not one for each of its fields.
    if (one === undefined) yield { path: here, ...(other === undefined ? {} : { after: other }) };
    else if (other === undefined) yield { path: here, before: one };
    else yield* differences(one, other, here);
  }
  const common = (one: ReadonlyMap<string, Json>, other: ReadonlyMap<string, Json>): readonly string[] =>
    [...one.keys()].filter((id) => other.has(id));
  const [was, is] = [common(before, after), common(after, before)];
  if (jsonEqual(was, is)) return;
  yield { path, before: was.map(keyValues), after: is.map(keyValues) };
}

/** `web`, `80 TCP`. */
function keyValues(id: string): string {
  return Object.values(JSON.parse(id) as JsonObject).join(" ");
}
