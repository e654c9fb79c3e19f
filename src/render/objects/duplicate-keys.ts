import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import { positionText, type Position } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import type { YamlPath } from "../../yaml/document.ts";
import { mistake, titleOf, type FoundObject } from "./found.ts";

/** Lists of built-in kinds whose items are told apart by a key (x-kubernetes-list-map-keys). The API server
 *  answers two items of one key with HTTP 500 (apply-and-drift.md), so it is found here. */
const keysOf: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  ephemeralContainers: ["name"],
  volumes: ["name"],
  env: ["name"],
  imagePullSecrets: ["name"],
  volumeMounts: ["mountPath"],
  volumeDevices: ["devicePath"],
  topologySpreadConstraints: ["topologyKey", "whenUnsatisfiable"],
  hostAliases: ["ip"],
  resourceClaims: ["name"],
};

/** OBJ-DUP-KEY: two items of one key in a pod's lists or a Service's ports. Custom resources have lists of
 *  their own. */
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

/** The fields that tell items apart; undefined where they have none. */
function keyNames(item: JsonObject, path: YamlPath): readonly string[] | undefined {
  const list = String(path.at(-1));
  if (list === "ports" && item["containerPort"] !== undefined) return ["containerPort", "protocol"];
  if (list === "ports" && path.length === 2 && item["port"] !== undefined) return ["port", "protocol"];
  const keys = Object.hasOwn(keysOf, list) ? keysOf[list] : undefined;
  return keys?.some((key) => item[key] === undefined) === true ? undefined : keys;
}

/** `name=web`, `port=80, protocol=TCP`. */
function keyText(item: JsonObject, names: readonly string[]): string {
  return names.map((name) => `${name}=${String(item[name] ?? "TCP")}`).join(", ");
}
