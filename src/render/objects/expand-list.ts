import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import { foundIn, type Found, type SourceDocument } from "./found.ts";

/** The document as one value, or the items of a `List` kind. Items of a typed list (ConfigMapList) may leave
 *  out apiVersion and kind, as the API server's own answers do. */
export function expandList(source: SourceDocument): readonly Found[] {
  const { value } = source.document;
  const items = itemsOf(value);
  if (items === undefined) return [foundIn(source, value, [])];
  return items.map((item, index) => foundIn(source, typed(item, value as JsonObject), ["items", index]));
}

function itemsOf(value: Json): readonly Json[] | undefined {
  if (!isJsonObject(value)) return undefined;
  const { kind, items, apiVersion } = value;
  const isList = typeof kind === "string" && kind.endsWith("List") && typeof apiVersion === "string";
  return isList && Array.isArray(items) ? (items as readonly Json[]) : undefined;
}

function typed(item: Json, list: JsonObject): Json {
  const kind = String(list["kind"]).slice(0, -"List".length);
  if (kind === "" || !isJsonObject(item)) return item;
  return { apiVersion: list["apiVersion"], kind, ...item };
}
