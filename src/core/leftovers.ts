import type { ObjectRef } from "./object-ref.ts";

/** Objects of a release that are in the cluster and should not be there, or are about to go. */
export interface Leftovers {
  /** They left Git, and stay because somebody wishes so. */
  readonly kept: readonly { readonly ref: ObjectRef; readonly reason: string }[];
  /** They left Git; whether they may be deleted is not known yet. */
  readonly undecided: readonly ObjectRef[];
  /** What may help to find out; "" = nothing but time. */
  readonly hint: string;
  /** They are being deleted, and something holds them. */
  readonly going: readonly Going[];
}

/** An object that the API server will let go once its finalizers are off. */
export interface Going {
  readonly ref: ObjectRef;
  readonly finalizers: readonly string[];
  /** Git has it: it is made anew when it is gone. */
  readonly isDesired: boolean;
}

/** The reason of what stays because nothing is pruned at all. */
export const pruneIsOff = "prune.enabled is false";
