import type { Owner } from "./change.ts";

/** A field that Git does not declare and a person's tool owns, as managedFields tell of it. */
export interface ForeignField {
  readonly path: string;
  readonly owner: Owner;
}
