import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { YamlPath } from "../yaml/document.ts";
import { childSchemas, withBranches } from "./secret-paths.ts";

/** Whether a values schema speaks of a key: names it, or allows any key where it stands. */
export function isDeclared(root: JsonObject, path: YamlPath): boolean {
  let schemas: readonly Json[] = [root];
  for (const step of path) {
    const all = withBranches(schemas, root);
    // A map whose keys nobody lists may hold any.
    if (schemas[0] !== root && all.every(({ properties }) => properties === undefined)) return true;
    schemas = all.flatMap((schema) => childSchemas(schema, step)).filter(isJsonObject);
    if (schemas.length === 0) return false;
  }
  return true;
}
