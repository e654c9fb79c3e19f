import { valueAt } from "../core/field-path.ts";
import { isJsonObject, jsonEqual, type Json, type JsonObject } from "../core/json.ts";
import type { YamlPath } from "../yaml/document.ts";

/** What is carried from one environment to another. Paths end at a scalar, a list, or an empty map: what a merge replaces. */
export interface Promotion {
  readonly copied: readonly { readonly path: YamlPath; readonly value: Json; readonly before?: Json }[];
  readonly left: readonly {
    readonly path: YamlPath;
    readonly reason: "secret" | "except" | "names environment";
  }[];
  /** Only the other environment's file sets them, to another value: they stay. */
  readonly kept: readonly YamlPath[];
}

export interface Side {
  /** Of the environment. */
  readonly name: string;
  /** What the file of its layer sets. */
  readonly own: Json;
  /** What holds with all lower layers. */
  readonly values: JsonObject;
}

export interface PromotionInput {
  readonly from: Side;
  readonly to: Side;
  /** Only these and what is below them, whatever file sets them; undefined = all that `from`'s own file sets. */
  readonly keys: readonly YamlPath[] | undefined;
  readonly except: readonly YamlPath[];
  readonly isSecret: (path: YamlPath) => boolean;
}

/** Chooses the leaves that `from` sets and that hold another value in `to`. Left: secrets, what `except` names, and what
 *  names the environment (`shop.dev.example.com`), unless a key asks for it. */
export function choosePromotion({ from, to, keys, except, isSecret }: PromotionInput): Promotion {
  const named = keys?.flatMap((key) => leavesAt(valueAt(from.own, key) ?? valueAt(from.values, key), key));
  const differs = (path: YamlPath): boolean =>
    !jsonEqual(valueAt(from.values, path), valueAt(to.values, path));
  const paths = (named ?? leavesAt(from.own, [])).filter(differs);
  const copied: Promotion["copied"][number][] = [];
  const left: Promotion["left"][number][] = [];
  for (const path of paths) {
    const value = valueAt(from.own, path) ?? valueAt(from.values, path) ?? null;
    const before = valueAt(to.values, path);
    const isNamed = keys !== undefined;
    if (isSecret(path)) left.push({ path, reason: "secret" });
    else if (except.some((key) => isBelow(path, key))) left.push({ path, reason: "except" });
    else if (!isNamed && names(value, from.name)) left.push({ path, reason: "names environment" });
    else copied.push({ path, value, ...(before === undefined ? {} : { before }) });
  }
  const kept =
    keys === undefined
      ? leavesAt(to.own, []).filter(
          (path) => valueAt(from.own, path) === undefined && differs(path) && !isSecret(path),
        )
      : [];
  return { copied, left, kept };
}

function leavesAt(value: Json | undefined, path: YamlPath): readonly YamlPath[] {
  if (value === undefined) return [];
  if (!isJsonObject(value) || Object.keys(value).length === 0) return path.length === 0 ? [] : [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesAt(inner, [...path, key]));
}

function isBelow(path: YamlPath, key: YamlPath): boolean {
  return key.every((step, at) => path[at] === step);
}

/** The environment's name stands in a text as a word: `shop.dev.example.com`, not `device`. */
function names(value: Json, environment: string): boolean {
  // An environment's name may hold a dash itself.
  if (typeof value === "string")
    return `-${value.replace(/[^A-Za-z0-9]+/g, "-")}-`.includes(`-${environment}-`);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value as JsonObject).some((inner) => names(inner ?? null, environment));
}
