import { createHmac, randomBytes } from "node:crypto";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";

/** An object that may be printed. */
export type Mask = (object: KubeObject) => KubeObject;

/** Masks the values of Secrets: equal values get equal masks. The key lives as long as the process, so that a mask that was printed
 *  cannot be compared with guesses. */
export function secretMask(key: Uint8Array = randomBytes(32)): Mask {
  const mask = valueMask(key);
  return (object) => {
    const { annotations } = object.metadata;
    const applied = annotations?.[lastApplied];
    const metadata =
      applied === undefined
        ? object.metadata
        : { ...object.metadata, annotations: { ...annotations, [lastApplied]: mask(applied) } };
    if (object.kind !== "Secret" || object.apiVersion !== "v1") return { ...object, metadata };
    return { ...object, ...masked(object, "data", mask), ...masked(object, "stringData", mask), metadata };
  };
}

/** One value as `<masked:…>`, by the same rule. */
export function valueMask(key: Uint8Array): (value: Json) => string {
  return (value) =>
    `<masked:${createHmac("sha256", key)
      .update(typeof value === "string" ? value : JSON.stringify(value))
      .digest("hex")
      .slice(0, 12)}>`;
}

/** A copy of the whole object, as kubectl keeps it. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

function masked(object: KubeObject, field: string, mask: (value: Json) => string): JsonObject {
  const values = object[field];
  if (!isJsonObject(values)) return values === undefined || values === null ? {} : { [field]: mask(values) };
  const entries = Object.entries(values).map(([name, value]) => [name, mask(value ?? null)]);
  return { [field]: Object.fromEntries(entries) as JsonObject };
}
