import { isJsonObject } from "../core/json.ts";

/** What the annotation syncline.dev/rollback-to asks for. */
export interface RollbackRequest {
  /** undefined = the revision before the present one. */
  readonly to: string | undefined;
  readonly reason: string;
}

/** Reads `main@sha1:1a2b…`, `1a2b3c4`, or `{"to": "1a2b3c4", "reason": "INC-42", "at": "…"}`: `at` only makes the same request a new one.
 *  undefined = it cannot be read. */
export function rollbackRequest(annotation: string): RollbackRequest | undefined {
  const text = annotation.trim();
  if (!text.startsWith("{")) return text === "" ? undefined : { to: text, reason: "" };
  try {
    const read = JSON.parse(text) as unknown;
    if (!isJsonObject(read)) return undefined;
    const { to, reason = "" } = read;
    if ((to !== undefined && typeof to !== "string") || typeof reason !== "string") return undefined;
    return { to, reason };
  } catch {
    return undefined;
  }
}
