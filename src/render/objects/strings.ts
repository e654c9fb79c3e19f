import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import { groupOf } from "../../core/object-ref.ts";
import type { Problem } from "../../core/problem.ts";
import type { YamlPath } from "../../yaml/document.ts";
import { kindText } from "../helpers/arguments.ts";
import { mistake, type FoundObject } from "./found.ts";
import { formatMistake } from "./text-format.ts";

/** Row B46: labels, annotations, ConfigMap and Secret data, environment values are text, but YAML reads
 *  `1.10`, `yes` and `0123` as something else. The written text is told for labels and annotations only:
 *  other values may be secret. */
export function checkStrings(found: FoundObject): readonly Problem[] {
  const { value } = found;
  const inMetadata = ["labels", "annotations"].flatMap((key) =>
    textMap(found, value.metadata[key], ["metadata", key]),
  );
  if (!isBuiltIn(value) || value.kind === "CustomResourceDefinition") return inMetadata;
  const data = isData(value)
    ? ["data", "stringData", "binaryData"].flatMap((key) => textMap(found, value[key], [key]))
    : [];
  return [...inMetadata, ...data, ...badBase64(found), ...inPart(found, value["spec"], ["spec"])];
}

/** Data in base64 by the rule of the API server's decoder, which ignores line breaks; its value is never told. */
function badBase64(found: FoundObject): readonly Problem[] {
  const { value } = found;
  const place = value.kind === "Secret" ? "data" : "binaryData";
  const data = isData(value) ? value[place] : undefined;
  return Object.entries(isJsonObject(data) ? data : {}).flatMap(([key, text]) => {
    if (typeof text !== "string" || isBase64(text.replace(/[\r\n]/g, ""))) return [];
    const hint = place === "data" ? "write the text itself under stringData" : "encode it with b64enc";
    return [mistake("OBJ-FIELD", `${place} "${key}" is not base64`, found.at([place, key]), hint)];
  });
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function isBuiltIn({ apiVersion }: FoundObject["value"]): boolean {
  const group = groupOf(apiVersion);
  return !group.includes(".") || group.endsWith(".k8s.io");
}

function isData({ apiVersion, kind }: FoundObject["value"]): boolean {
  return apiVersion === "v1" && (kind === "ConfigMap" || kind === "Secret");
}

/** Pod templates, selectors and containers, wherever the kind keeps them. */
function inPart(found: FoundObject, part: Json | undefined, path: YamlPath): readonly Problem[] {
  if (Array.isArray(part)) {
    return (part as readonly Json[]).flatMap((item, index) => inPart(found, item, [...path, index]));
  }
  if (!isJsonObject(part)) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    const here = [...path, key];
    if (isTextMap(key, path, found)) return textMap(found, value, here);
    if (key === "env" && Array.isArray(value)) return environment(found, value as readonly Json[], here);
    if (key === "args" || key === "command") return textList(found, value, here);
    return inPart(found, value, here);
  });
}

function isTextMap(key: string, path: YamlPath, { value }: FoundObject): boolean {
  if (key === "matchLabels" || key === "nodeSelector") return true;
  if (key === "selector" && path.length === 1) return selectedByMap.has(value.kind);
  return (key === "labels" || key === "annotations") && path.at(-1) === "metadata";
}

/** Kinds whose `spec.selector` is itself the map of labels. */
const selectedByMap: ReadonlySet<string> = new Set(["Service", "ReplicationController"]);

const words: Readonly<Record<string, string>> = {
  labels: "label",
  matchLabels: "label",
  annotations: "annotation",
};

function textMap(found: FoundObject, map: Json | undefined, path: YamlPath): readonly Problem[] {
  if (!isJsonObject(map)) return map === undefined || map === null ? [] : [noMap(found, map, path)];
  const place = String(path.at(-1));
  return Object.entries(map).flatMap(([key, value]) => {
    const here = [...path, key];
    if (value === undefined) return [];
    if (typeof value === "string") return badFormat(found, { place, key, value }, here);
    return [noText(found, { value, name: `${words[place] ?? place} "${key}"`, tell: place in words }, here)];
  });
}

function badFormat(
  found: FoundObject,
  { place, key, value }: { readonly place: string; readonly key: string; readonly value: string },
  path: YamlPath,
): readonly Problem[] {
  const wrong = formatMistake(place, key, value);
  if (wrong === undefined) return [];
  const position = wrong.about === "key" ? found.keyAt(path) : found.at(path);
  return [mistake("OBJ-FIELD", wrong.message, position, wrong.hint)];
}

function environment(found: FoundObject, list: readonly Json[], path: YamlPath): readonly Problem[] {
  return list.flatMap((item, index) => {
    const value = isJsonObject(item) ? item["value"] : undefined;
    if (value === undefined || value === null || typeof value === "string") return [];
    const name = `env ${String((item as JsonObject)["name"])}`;
    return [noText(found, { value, name, tell: false }, [...path, index, "value"])];
  });
}

function textList(found: FoundObject, list: Json | undefined, path: YamlPath): readonly Problem[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).flatMap((value, index) =>
    typeof value === "string"
      ? []
      : [noText(found, { value, name: `${String(path.at(-1))}[${index}]`, tell: false }, [...path, index])],
  );
}

function noText(
  found: FoundObject,
  { value, name, tell }: { readonly value: Json; readonly name: string; readonly tell: boolean },
  path: YamlPath,
): Problem {
  const written = found.textAt(path);
  const isScalar = typeof value === "number" || typeof value === "boolean";
  const what = tell && isScalar ? `the ${typeof value} ${String(value)}` : kindText(value);
  const hint = tell && isScalar ? `quote it: "${written ?? String(value)}"` : "quote it";
  const otherwise = value === null ? 'write "" or remove the key' : "write text, such as toJson gives";
  return mistake(
    "YAML-STRING",
    `${name} is ${what}, needs text`,
    found.at(path),
    isScalar ? hint : otherwise,
  );
}

function noMap(found: FoundObject, value: Json, path: YamlPath): Problem {
  return mistake(
    "YAML-STRING",
    `${path.join(".")} is ${kindText(value)}, needs a map of texts`,
    found.at(path),
    "write key: value lines",
  );
}
