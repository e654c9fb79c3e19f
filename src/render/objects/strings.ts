import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import { groupOf } from "../../core/object-ref.ts";
import type { Problem } from "../../core/problem.ts";
import type { YamlPath } from "../../yaml/document.ts";
import { kindText } from "../helpers/arguments.ts";
import { mistake, type FoundObject } from "./found.ts";

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
    ? ["data", "stringData"].flatMap((key) => textMap(found, value[key], [key]))
    : [];
  return [...inMetadata, ...data, ...inPart(found, value["spec"], ["spec"])];
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
    if (isTextMap(key, path)) return textMap(found, value, here);
    if (key === "env" && Array.isArray(value)) return environment(found, value as readonly Json[], here);
    if (key === "args" || key === "command") return textList(found, value, here);
    return inPart(found, value, here);
  });
}

function isTextMap(key: string, path: YamlPath): boolean {
  if (key === "matchLabels" || key === "nodeSelector") return true;
  return (key === "labels" || key === "annotations") && path.at(-1) === "metadata";
}

const words: Readonly<Record<string, string>> = {
  labels: "label",
  matchLabels: "label",
  annotations: "annotation",
};

function textMap(found: FoundObject, map: Json | undefined, path: YamlPath): readonly Problem[] {
  if (!isJsonObject(map)) return map === undefined || map === null ? [] : [noMap(found, map, path)];
  const place = String(path.at(-1));
  return Object.entries(map).flatMap(([key, value]) =>
    typeof value === "string" || value === undefined
      ? []
      : [
          noText(found, { value, name: `${words[place] ?? place} "${key}"`, tell: place in words }, [
            ...path,
            key,
          ]),
        ],
  );
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
  return mistake(
    "YAML-STRING",
    `${name} is ${what}, needs text`,
    found.at(path),
    isScalar ? hint : undefined,
  );
}

function noMap(found: FoundObject, value: Json, path: YamlPath): Problem {
  return mistake(
    "YAML-STRING",
    `${path.join(".")} is ${kindText(value)}, needs a map of texts`,
    found.at(path),
  );
}
