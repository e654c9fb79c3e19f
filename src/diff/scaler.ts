import { isJsonObject } from "../core/json.ts";
import { refOf, type KubeObject, type Manifest } from "../core/manifest.ts";
import { groupKindText, groupOf, type GroupKind, type ObjectRef } from "../core/object-ref.ts";

/** Kinds whose objects set the replicas of others while they exist. */
export const scalerKinds: readonly GroupKind[] = [
  { group: "autoscaling", kind: "HorizontalPodAutoscaler" },
  { group: "keda.sh", kind: "ScaledObject" },
];

/** An autoscaler and what it scales. */
export interface Scaler {
  readonly ref: ObjectRef;
  readonly target: GroupKind & { readonly name: string };
}

/** What an autoscaler scales, from its spec.scaleTargetRef; undefined when it names nothing, or the object is none. A ScaledObject
 *  that says no kind means a Deployment (KEDA's documentation). */
export function scalerOf(object: KubeObject): Scaler | undefined {
  const ref = refOf(object);
  if (!scalerKinds.some((kind) => groupKindText(kind) === groupKindText(ref))) return undefined;
  const { spec } = object;
  const target = isJsonObject(spec) ? spec["scaleTargetRef"] : undefined;
  if (!isJsonObject(target) || typeof target["name"] !== "string") return undefined;
  const { name, kind = "Deployment", apiVersion = "apps/v1" } = target;
  return { ref, target: { group: groupOf(String(apiVersion)), kind: String(kind), name } };
}

/** Whether an autoscaler scales an object. */
export function scales({ ref: { namespace }, target }: Scaler, ref: ObjectRef): boolean {
  return (
    namespace === ref.namespace &&
    target.name === ref.name &&
    target.kind === ref.kind &&
    target.group === ref.group
  );
}

const scalable = new Set(["Deployment.apps", "StatefulSet.apps", "ReplicaSet.apps", "ReplicationController"]);

/** Whether an autoscaler may have a say in an object: also when Git does not declare its replicas (any more). */
export function isScalable({ ref, object: { spec } }: Manifest): boolean {
  return scalable.has(groupKindText(ref)) || (isJsonObject(spec) && "replicas" in spec);
}
