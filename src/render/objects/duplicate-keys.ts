import { builtinListKeys } from "../../core/list-keys.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import { positionText, type Position } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import type { YamlPath } from "../../yaml/document.ts";
import { mistake, titleOf, type FoundObject } from "./found.ts";

/** OBJ-DUP-KEY: two items of one key in a pod's lists or a Service's ports. The API server answers them with HTTP 500
 *  and no field, so they are found here. Custom resources have lists of their own. */
export function checkDuplicateKeys(found: FoundObject): readonly Problem[] {
  const { value } = found;
  const group = value.apiVersion.split("/")[0] ?? "";
  if (group.includes(".") && !group.endsWith(".k8s.io")) return [];
  if (value.kind === "CustomResourceDefinition") return [];
  return inMap(found, value, []);
}

function inMap(found: FoundObject, map: JsonObject, path: YamlPath): readonly Problem[] {
  return Object.entries(map).flatMap(([key, value]): readonly Problem[] => {
    if (isJsonObject(value)) return inMap(found, value, [...path, key]);
    return Array.isArray(value) ? inList(found, value as readonly Json[], [...path, key]) : [];
  });
}

function inList(found: FoundObject, list: readonly Json[], path: YamlPath): readonly Problem[] {
  const seen = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [index, item] of list.entries()) {
    if (!isJsonObject(item)) continue;
    const names = keyNames(item, path);
    const key = names && keyText(item, names);
    const before = key === undefined ? undefined : seen.get(key);
    if (key !== undefined && before === undefined) seen.set(key, index);
    if (before !== undefined) {
      const [first, here] = [found.at([...path, before]), found.at([...path, index])];
      const message = `${titleOf(found)}: ${String(path.at(-1))} has ${key ?? ""} twice; ${firstText(first, here)}`;
      const hint = sameText(first, here) ? "give each item of the loop its own key" : "remove one of the two";
      // The item is printed by many pieces; what is wrong is its key.
      const { values = [] } = found.at([...path, index, names?.[0] ?? ""]);
      problems.push(mistake("OBJ-DUP-KEY", message, { ...here, values }, hint));
    }
    problems.push(...inMap(found, item, [...path, index]));
  }
  return problems;
}

function firstText(first: Position, here: Position): string {
  if (sameText(first, here)) return "this place prints both";
  return `the first is at ${first.file === here.file ? `line ${first.line}` : positionText(first)}`;
}

function sameText(a: Position, b: Position): boolean {
  return positionText(a) === positionText(b);
}

/** The fields that tell items apart; undefined where this one lacks one of them (a port's protocol has a default). */
function keyNames(item: JsonObject, path: YamlPath): readonly string[] | undefined {
  const keys = builtinListKeys(path, item);
  const isWhole = keys?.every((key) => key === "protocol" || item[key] !== undefined) === true;
  return isWhole ? keys : undefined;
}

/** `name=web`, `port=80, protocol=TCP`. */
function keyText(item: JsonObject, names: readonly string[]): string {
  return names.map((name) => `${name}=${String(item[name] ?? "TCP")}`).join(", ");
}
