import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import { limits } from "../core/limits.ts";
import type { YamlPath } from "../yaml/document.ts";

/**
 * Paths in `values` that any branch of the schema marks `writeOnly: true`, sorted as the values are. A branch counts
 * whether it applies or not: rather one value too many hidden.
 */
export function secretPaths(root: JsonObject, values: JsonObject): readonly YamlPath[] {
  return [...below([root], values, { root, path: [] })];
}

interface Place {
  readonly root: JsonObject;
  readonly path: YamlPath;
}

function* below(schemas: readonly Json[], value: Json | undefined, place: Place): Generator<YamlPath, void> {
  const all = withBranches(schemas, place.root);
  if (all.some((schema) => schema["writeOnly"] === true)) {
    yield place.path;
    return;
  }
  if (typeof value !== "object" || value === null || place.path.length > limits.valuesDepth) return;
  for (const [key, inner] of Object.entries(value) as [string, Json | undefined][]) {
    const step = Array.isArray(value) ? Number(key) : key;
    const next = all.flatMap((schema) => childSchemas(schema, step));
    if (next.length > 0) yield* below(next, inner, { ...place, path: [...place.path, step] });
  }
}

/** The schemas with everything they refer to or combine; each once, so that circles end. */
export function withBranches(schemas: readonly Json[], root: JsonObject): readonly JsonObject[] {
  const found = new Set<JsonObject>();
  const todo = [...schemas];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (!isJsonObject(next) || found.has(next)) continue;
    found.add(next);
    const ref = next["$ref"];
    if (typeof ref === "string") todo.push(resolved(ref, root));
    for (const keyword of ["allOf", "anyOf", "oneOf"]) todo.push(...list(next[keyword]));
    for (const keyword of ["if", "then", "else"]) todo.push(next[keyword] ?? null);
  }
  return [...found];
}

/** `#/definitions/x`; anything else is nothing here. */
function resolved(ref: string, root: JsonObject): Json {
  let found: Json | undefined = root;
  for (const part of ref.split("/").slice(1)) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return null;
    found = (found as JsonObject)[key];
  }
  return found ?? null;
}

/** What a schema says of the values one step below. */
export function childSchemas(schema: JsonObject, step: string | number): readonly Json[] {
  if (typeof step === "number") {
    const { items, prefixItems, additionalItems } = schema;
    return [
      ...list(prefixItems),
      ...(Array.isArray(items) ? list(items) : [items ?? null]),
      additionalItems ?? null,
    ];
  }
  const { properties, patternProperties, additionalProperties } = schema;
  const named = isJsonObject(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined;
  if (named !== undefined) return [named];
  // Which pattern fits is not asked: no expression of the repo is run here.
  const patterns = isJsonObject(patternProperties) ? Object.values(patternProperties) : [];
  return [...patterns, additionalProperties].map((each) => each ?? null);
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
