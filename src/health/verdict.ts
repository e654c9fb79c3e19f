import type { Health } from "../core/health.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";

/** What may be known beside the object itself. */
export interface HealthContext {
  /** Pods of a workload; those of other owners are harmless. */
  readonly pods?: readonly KubeObject[];
}

/** One kind's rule: pure, never throws, whatever the object looks like. */
export type HealthRule = (object: KubeObject, context: HealthContext) => Health;

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export const healthy: Health = { status: "Healthy", message: "" };

/** Under way: it gets there by itself. */
export function progressing(message: string): Health {
  return { status: "Progressing", message };
}

/** Broken: someone has to do something. */
export function degraded(message: string): Health {
  return { status: "Degraded", message };
}

/** At rest because someone wanted it so. */
export function suspended(message: string): Health {
  return { status: "Suspended", message };
}

/** `status` or `spec`, empty when it is not there yet. */
export function part(object: KubeObject, name: "spec" | "status"): JsonObject {
  const value = object[name];
  return isJsonObject(value) ? value : {};
}

/** A count; absent counts as `otherwise`, since the API leaves zeros out. */
export function count(value: Json | undefined, otherwise = 0): number {
  return typeof value === "number" ? value : otherwise;
}

/** A text; anything else counts as "". */
export function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The maps of a list; anything else counts as none. */
export function items(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}

/** `status.conditions`, whatever is missing in them. */
export function conditionsOf(object: KubeObject): readonly Condition[] {
  return items(part(object, "status")["conditions"]).map((condition) => ({
    type: text(condition["type"]),
    status: text(condition["status"]),
    reason: text(condition["reason"]),
    message: text(condition["message"]),
  }));
}

/** The condition of a type while it has that status. */
export function condition(object: KubeObject, type: string, status: "True" | "False"): Condition | undefined {
  return conditionsOf(object).find((known) => known.type === type && known.status === status);
}

/** What a condition says: its message, else its reason. */
export function said({ type, status, reason, message }: Condition): string {
  return message || reason || `${type} is ${status}`;
}

/** Progressing while the controller has not yet looked at this generation; its status speaks of an older one. */
export function unseen(object: KubeObject): Health | undefined {
  const { generation } = object.metadata;
  const observed = part(object, "status")["observedGeneration"];
  if (generation === undefined || typeof observed !== "number" || observed >= generation) return undefined;
  return progressing(`its controller has not seen generation ${String(generation)}`);
}
