import type { FieldChange } from "../core/change.ts";
import { matchesKey, pathText, type FieldPath } from "../core/field-path.ts";
import { canonicalJson, isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { listKeysAt, ownEntry, ownersOf, owns } from "./fields-v1.ts";
import { builtinListKeys } from "../core/list-keys.ts";
import { sameAmount } from "./same-amount.ts";

/** Where the declared values and the live ones differ. Only declared paths are looked at: what others add is not ours to judge.
 *  Values are compared as the API server stores them: quantities by amount, null and empty as absent. Not yet masked. */
export function compareDeclared(desired: KubeObject, live: KubeObject): readonly FieldChange[] {
  const found: [FieldPath, Json | undefined, Json | undefined][] = [];
  const visit = (want: Json, have: Json | undefined, path: FieldPath): void => {
    if (isAbsent(want) || sameScalar(want, have, path) || isDropped(live, want, have, path)) return;
    if (isJsonObject(want) && isJsonObject(have)) {
      for (const [name, value] of Object.entries(want)) {
        if (value !== undefined && !isIdentity(path, name)) visit(value, have[name], [...path, name]);
      }
      return;
    }
    if (Array.isArray(want) && Array.isArray(have) && visitList(want as Json[], have as Json[], path)) return;
    found.push([path, have, want]);
  };
  const visitList = (want: readonly Json[], have: readonly Json[], path: FieldPath): boolean => {
    const keys = mergeKeys(live, path, want);
    if (keys === undefined) {
      if (want.length !== have.length) return false;
      want.forEach((item, index) => {
        visit(item, have[index], [...path, index]);
      });
      return true;
    }
    for (const item of want) {
      const key = keyOf(item, keys);
      visit(
        item,
        have.find((other) => matchesKey(other, key)),
        [...path, { key }],
      );
    }
    return true;
  };
  visit(desired, live, []);
  return found.map(([path, before, after]) => fieldChange(live, path, before, after));
}

function fieldChange(
  live: KubeObject,
  path: FieldPath,
  before: Json | undefined,
  after: Json | undefined,
): FieldChange {
  const owner = ownersOf(live.metadata, path)[0];
  return {
    path: pathText(path),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(owner === undefined ? {} : { owner }),
  };
}

/** No manager owns these, and a difference in them would be another object. */
function isIdentity(path: FieldPath, name: string): boolean {
  if (path.length === 0) return name === "apiVersion" || name === "kind";
  return (
    path.length === 1 &&
    path[0] === "metadata" &&
    ["name", "namespace", "uid", "resourceVersion"].includes(name)
  );
}

function mergeKeys(live: KubeObject, path: FieldPath, want: readonly Json[]): readonly string[] | undefined {
  const first = want[0];
  if (!isJsonObject(first)) return undefined;
  const keys = listKeysAt(live.metadata, path) ?? builtinListKeys(path, first);
  return keys?.every((key) => key === "protocol" || want.every((item) => isJsonObject(item) && key in item))
    ? keys
    : undefined;
}

function keyOf(item: Json, keys: readonly string[]): JsonObject {
  const map = isJsonObject(item) ? item : {};
  return Object.fromEntries(keys.map((key) => [key, map[key] ?? (key === "protocol" ? "TCP" : null)]));
}

function isAbsent(value: Json): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

function sameScalar(want: Json, have: Json | undefined, path: FieldPath): boolean {
  if (want === have) return true;
  if (have === undefined || typeof want === "object") return isSmallEqual(want, have);
  return sameAmount(want, have, path);
}

/** The API server does not store zero values of many fields (`value: ""`), and fills in its own value for some (`clusterIP: ""`): they
 *  are as declared while our entry holds them. */
function isDropped(live: KubeObject, want: Json, have: Json | undefined, path: FieldPath): boolean {
  if (want !== "" && want !== false && want !== 0) return false;
  const isFilledIn = want === "" || (want === 0 && zeroMeansNone.has(path.at(-1) as string));
  if (have !== undefined && !isFilledIn) return false;
  const own = ownEntry(live.metadata);
  return own?.fieldsV1 !== undefined && owns(own.fieldsV1, path);
}

/** Numbers of built-in kinds where 0 is taken as not said. */
const zeroMeansNone = new Set([
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
  "nodePort",
  "healthCheckNodePort",
]);

function isSmallEqual(want: Json, have: Json | undefined): boolean {
  return (
    have !== undefined &&
    Array.isArray(want) &&
    Array.isArray(have) &&
    canonicalJson(want) === canonicalJson(have)
  );
}
