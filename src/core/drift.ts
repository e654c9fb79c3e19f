import type { Json } from "./json.ts";
import type { ObjectRef } from "./object-ref.ts";

/** A certain: the stamp; B: manager, operation and time from managedFields; C: unknown. */
export type Grade = "A" | "B" | "C";
export type DriftAction = "corrected" | "reported" | "held" | "fighting" | "uncorrectable" | "superseded";

/** The path of an item that says: another object has its name. */
export const uidPath = ".metadata.uid";

/** One field (or one whole object: path "") that moved while the rendered digest stayed the same. */
export interface DriftItem {
  readonly ref: ObjectRef;
  /** `.spec.replicas`; "" = the object was deleted. */
  readonly path: string;
  /** Absent = not there. Already masked where secret. */
  readonly expected?: Json;
  readonly actual?: Json;
  /** `kubectl`, `kubectl-edit`; "" = unknown. */
  readonly manager: string;
  readonly operation: string;
  readonly subresource: string;
  readonly user: string;
  readonly grade: Grade;
  /** ISO 8601. */
  readonly since: string;
  readonly action: DriftAction;
}
