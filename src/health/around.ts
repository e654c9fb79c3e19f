import type { KubeObject } from "../core/manifest.ts";
import { groupOf } from "../core/object-ref.ts";
import { items, mapOf, part, text } from "./verdict.ts";

/** What to look at around an object that is not healthy, to name the cause. */
export interface Surroundings {
  /** Its pods, by this label selector. */
  readonly pods?: string;
  readonly hasReplicaSets?: true;
  /** Its StorageClass. */
  readonly storageClass?: string;
  /** Events about the object itself where its pods say nothing. */
  readonly events?: true;
}

/** undefined for kinds whose own state is all there is to see. */
export function surroundingsOf(object: KubeObject): Surroundings | undefined {
  const kind = `${groupOf(object.apiVersion)}/${object.kind}`;
  if (withPods.has(kind)) {
    const selector = selectorText(object);
    const pods = selector === "" ? {} : { pods: selector };
    return kind === "apps/Deployment"
      ? { ...pods, hasReplicaSets: true, events: true }
      : { ...pods, events: true };
  }
  if (kind === "/PersistentVolumeClaim") {
    const storageClass = text(part(object, "spec")["storageClassName"]);
    return { ...(storageClass === "" ? {} : { storageClass }), events: true };
  }
  return withEvents.has(kind) ? { events: true } : undefined;
}

const withPods: ReadonlySet<string> = new Set([
  "apps/Deployment",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "apps/ReplicaSet",
  "/ReplicationController",
  "batch/Job",
]);

const withEvents: ReadonlySet<string> = new Set(["/Pod", "/Service", "networking.k8s.io/Ingress"]);

/** `spec.selector` as the API takes it in a query; "" when it selects nothing, or cannot be read. */
function selectorText(object: KubeObject): string {
  const selector = mapOf(part(object, "spec")["selector"]);
  // A ReplicationController's selector is the map of labels itself.
  const labels = object.kind === "ReplicationController" ? selector : mapOf(selector["matchLabels"]);
  const equal = Object.entries(labels).map(([key, value]) => `${key}=${text(value)}`);
  const more = items(selector["matchExpressions"]).flatMap(({ key, operator, values }) => {
    const write = operators[text(operator)];
    const list = Array.isArray(values) ? values.map(String) : [];
    return write === undefined ? [] : [write(text(key), list.join(","))];
  });
  return [...equal, ...more].join(",");
}

const operators: { readonly [operator: string]: (key: string, values: string) => string } = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
};
