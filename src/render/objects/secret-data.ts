import { Buffer } from "node:buffer";
import { isJsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/manifest.ts";
import type { YamlPath } from "../../yaml/document.ts";
import type { FoundObject } from "./found.ts";

/** `stringData` as `data`: the server never stores it, so it would defeat ownership, digest and removal
 *  (apply-and-drift.md). stringData wins over an equal key of data, as on the server. */
export function secretData(value: FoundObject["value"]): KubeObject {
  const { stringData, ...rest } = value;
  const object = rest as KubeObject;
  if (value.apiVersion !== "v1" || value.kind !== "Secret" || !isJsonObject(stringData)) {
    return value as unknown as KubeObject;
  }
  const encoded = Object.entries(stringData).map(([key, text]) => [
    key,
    Buffer.from(String(text)).toString("base64"),
  ]);
  const data = isJsonObject(value["data"]) ? value["data"] : {};
  return { ...object, data: { ...data, ...(Object.fromEntries(encoded) as Record<string, string>) } };
}

/** Where a field of secretData's result is written. */
export function writtenPath(
  { apiVersion, kind, stringData }: FoundObject["value"],
  path: YamlPath,
): YamlPath {
  const [first, key = ""] = path;
  const isText = isJsonObject(stringData) && first === "data" && Object.hasOwn(stringData, key);
  return isText && apiVersion === "v1" && kind === "Secret" ? ["stringData", ...path.slice(1)] : path;
}
