import type { Health } from "../core/health.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";

/** What may be known beside the object itself, found by looking around it; what could not be read is left out. */
export interface HealthContext {
  /** Of a Deployment: its ReplicaSets, metadata is enough. */
  readonly replicaSets?: readonly KubeObject[];
  /** Pods of a workload; those of other owners are harmless. */
  readonly pods?: readonly KubeObject[];
  /** Events about the object, about what makes its pods, or about its worst pod. */
  readonly events?: readonly KubeObject[];
  /** Of a claim. */
  readonly storageClass?: KubeObject | undefined;
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
  return mapOf(object[name]);
}

/** A map; anything else counts as empty. */
export function mapOf(value: Json | undefined): JsonObject {
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

/** `1 pod`, `2 pods`. */
export function plural(n: number, word: string): string {
  return `${String(n)} ${word}${n === 1 ? "" : "s"}`;
}

/** `status.conditions`, whatever is missing in them. */
export function conditionsOf(object: KubeObject): readonly Condition[] {
  return conditionList(part(object, "status")["conditions"]);
}

/** A list of conditions, wherever it stands. */
export function conditionList(value: Json | undefined): readonly Condition[] {
  return items(value).map((condition) => ({
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

/** The same for controllers that always write observedGeneration: without it they have not looked at all. */
export function notLooked(object: KubeObject): Health | undefined {
  if (part(object, "status")["observedGeneration"] === undefined) {
    return progressing("its controller has not seen it yet");
  }
  return unseen(object);
}
