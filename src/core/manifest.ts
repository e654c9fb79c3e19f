import type { JsonObject } from "./json.ts";
import { groupOf, type ObjectRef } from "./object-ref.ts";
import type { Position } from "./position.ts";

export interface OwnerReference extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** One entry of metadata.managedFields. `fieldsV1` is a tree of `f:`, `k:`, `v:`, `i:` and `.` keys (KEP-555). */
export interface ManagedFieldsEntry extends JsonObject {
  readonly manager?: string;
  readonly operation?: "Apply" | "Update";
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: JsonObject;
  readonly subresource?: string;
}

export interface ObjectMeta extends JsonObject {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** A Kubernetes object: plain JSON from edge to edge. */
export interface KubeObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** One object of the desired state, and where it comes from. */
export interface Manifest {
  readonly ref: ObjectRef;
  /** What is sent to the API server, without Syncline's own labels (they are added by apply/). */
  readonly object: KubeObject;
  /** Where the document starts: in the template, or in the plain manifest. */
  readonly position: Position;
}

/** The identity of an object whose namespace is already decided. */
export function refOf(object: KubeObject): ObjectRef {
  const { name, namespace = "" } = object.metadata;
  return { group: groupOf(object.apiVersion), kind: object.kind, namespace, name };
}
