import type { ObjectRef } from "./object-ref.ts";

/** The one field that autoscalers set. */
export const replicasPath = ".spec.replicas";

/** Who decides about an object's replicas. `scaled`: an autoscaler that exists; `free`: surely none, so Git does; `unknown`: autoscalers
 *  could not be read, so that only the names of field managers tell. */
export type Scale =
  | { readonly type: "scaled"; readonly by: ObjectRef }
  | { readonly type: "free" }
  | { readonly type: "unknown"; readonly why: string };
