import type { Json } from "../../core/json.ts";

/** JSON as CEL sees it: whole numbers are int (BigInt), others double; maps are `Map`s, so that a user's key
 *  such as `constructor` can never be a property of ours. Absent is null. */
export function toCel(value: Json | undefined): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(toCel);
  const map = new Map<string, unknown>();
  for (const [key, child] of Object.entries(value)) if (child !== undefined) map.set(key, toCel(child));
  return map;
}

/** CEL's `==`: 1 equals 1.0, maps without order. */
export function celEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === "bigint" && typeof b === "number") return Number(a) === b;
  if (typeof a === "number" && typeof b === "bigint") return a === Number(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => celEqual(item, b[i]));
  }
  const [entriesA, entriesB] = [entriesOf(a), entriesOf(b)];
  if (entriesA === undefined || entriesB === undefined || entriesA.length !== entriesB.length) return false;
  const other = new Map(entriesB);
  return entriesA.every(([key, item]) => other.has(key) && celEqual(item, other.get(key)));
}

/** The entries of a map: ours are `Map`s, literals of an expression are plain objects. undefined for everything else. */
export function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] | undefined {
  if (value instanceof Map) return [...value];
  const isPlain = typeof value === "object" && value !== null && value.constructor === Object;
  return isPlain ? Object.entries(value) : undefined;
}

/** A map whose entries are computed when they are first asked for, and only once; a failure is remembered too. */
export function lazyMap(entries: ReadonlyMap<string, () => unknown>): Map<string, unknown> {
  const seen = new Map<string, { value: unknown } | { error: unknown }>();
  const map = new Map<string, unknown>();
  map.get = (key: string): unknown => {
    const compute = entries.get(key);
    if (compute === undefined) return undefined;
    let result = seen.get(key);
    if (result === undefined) seen.set(key, (result = attempt(compute)));
    if ("error" in result) throw result.error;
    return result.value;
  };
  return map;
}

function attempt(compute: () => unknown): { value: unknown } | { error: unknown } {
  try {
    return { value: compute() };
  } catch (error) {
    return { error };
  }
}
