import { isJsonObject, type Json } from "../../core/json.ts";

/** metav1.Status as far as we read it. Everything is "" or empty when the server sent none (plain text,
 *  proxies). */
export interface Status {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly kind: string;
  readonly name: string;
  readonly causes: readonly StatusCause[];
}

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** Reads the body of an answer that is no success. Text that is no Status becomes the message, cut to one
 *  line. */
export function statusOf(code: number, text: string): Status {
  const body = parsed(text);
  if (!isJsonObject(body) || body["kind"] !== "Status") {
    return { code, reason: "", message: text.trim().slice(0, 300), kind: "", name: "", causes: [] };
  }
  return statusFrom(body, code);
}

/** The same for a Status that is already JSON: the object of an ERROR event in a watch. */
export function statusFrom(body: { readonly [key: string]: Json | undefined }, code = 0): Status {
  const details = isJsonObject(body["details"]) ? body["details"] : {};
  const causes = Array.isArray(details["causes"]) ? (details["causes"] as readonly Json[]) : [];
  return {
    code: typeof body["code"] === "number" ? body["code"] : code,
    reason: text(body["reason"]),
    message: text(body["message"]),
    kind: text(details["kind"]),
    name: text(details["name"]),
    causes: causes.filter(isJsonObject).map((cause) => ({
      reason: text(cause["reason"]),
      message: text(cause["message"]),
      field: text(cause["field"]),
    })),
  };
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function parsed(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}
