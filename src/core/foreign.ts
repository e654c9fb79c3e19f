import type { Owner } from "./change.ts";

/** A field that Git does not declare and a person's tool owns, as managedFields tell of it. */
export interface ForeignField {
  readonly path: string;
  readonly owner: Owner;
  /** Who added it, where that is certain, and the object's generation when that was last so. */
  readonly by?: { readonly user: string; readonly generation: number | undefined };
}
