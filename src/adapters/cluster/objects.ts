import type { ResourceType } from "../../core/capabilities.ts";
import { SynclineError } from "../../core/errors.ts";
import { isJsonObject, type Json } from "../../core/json.ts";
import type { KubeObject, ObjectMeta } from "../../core/manifest.ts";

/** Whole objects, or only their metadata. The second form falls back to whole ones, for servers that
 *  cannot cut. */
export const accept = {
  whole: "application/json",
  metadata: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
  metadataList: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
} as const;

/**
 * An answer's object under its own name: items of lists come without apiVersion and kind, metadata comes as
 * PartialObjectMetadata. With `metadataOnly` nothing else is kept, also from a server that sent more.
 * Errors: API-SERVER when it is no object.
 */
export function objectFrom(value: Json | undefined, type: ResourceType, metadataOnly: boolean): KubeObject {
  const metadata = isJsonObject(value) ? value["metadata"] : undefined;
  if (!isJsonObject(value) || !isJsonObject(metadata) || typeof metadata["name"] !== "string") {
    throw new SynclineError("API-SERVER", `the server's answer about ${type.plural} holds no object`);
  }
  const name = { apiVersion: apiVersionOf(type), kind: type.kind };
  const meta = metadata as ObjectMeta; // name is checked; the rest are the server's own words
  return metadataOnly ? { ...name, metadata: meta } : { ...value, ...name, metadata: meta };
}

/** The answer to a create. Reviews (who am I, may I) are never stored and come back without a name: they
 *  keep the one they were sent with. */
export function createdFrom(value: Json, type: ResourceType, sentName: string): KubeObject {
  const metadata = isJsonObject(value) ? (value["metadata"] ?? {}) : {};
  if (!isJsonObject(value) || !isJsonObject(metadata) || metadata["name"] !== undefined) {
    return objectFrom(value, type, false);
  }
  return objectFrom({ ...value, metadata: { ...metadata, name: sentName } }, type, false);
}

/** `apps/v1`, `v1`. */
export function apiVersionOf({ group, version }: ResourceType): string {
  return group === "" ? version : `${group}/${version}`;
}

/** The JSON of a success. Errors: API-SERVER when it is none (a proxy's page). */
export function jsonFrom(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new SynclineError("API-SERVER", "the server's answer is no JSON; is there a proxy in between?", {
      cause,
    });
  }
}
