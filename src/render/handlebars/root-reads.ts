import type { JsonObject } from "../../core/json.ts";
import type { Value } from "../helpers/helper.ts";
import type { LookUpSite } from "./site.ts";

/** What the templates of one chart read of what they see; it grows. Every read starts at the root, so with equal values at these
 *  paths the templates print the same. */
export interface RootReads {
  /** Paths from the root; a map that was read counts with all that is in it, [] = everything. */
  readonly paths: Set<readonly string[]>;
  /** APIs that were asked for. */
  readonly apis: Set<string>;
}

interface Scope {
  readonly root: JsonObject;
  readonly reads?: RootReads | undefined;
}

const everything: readonly string[] = [];

/** Notes a look-up that starts at the root. The root itself as a context is no read: what is looked up in it is. */
export function noteLookUp({ root, reads }: Scope, { base, parts }: LookUpSite, start: Value): void {
  if (reads === undefined || parts.length === 0) return;
  if (base === "root" || isRoot(start, root)) reads.paths.add(parts);
}

/** Notes values that a helper or a loop gets: the root among them is read as a whole. */
export function noteUse({ root, reads }: Scope, values: readonly Value[]): void {
  if (reads !== undefined && values.some((value) => isRoot(value, root))) reads.paths.add(everything);
}

/** The root, or the copy of it that Handlebars makes for a partial with named arguments. */
function isRoot(value: Value, root: JsonObject): boolean {
  if (value === root) return true;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const map = value as JsonObject;
  return Object.keys(root).some(
    (key) =>
      Object.hasOwn(map, key) && typeof map[key] === "object" && map[key] !== null && map[key] === root[key],
  );
}
