import type { Position } from "./position.ts";

/** Where one field of a rendered object comes from. */
export interface FieldOrigin {
  /** In the template, the plain manifest, or the patch. */
  readonly position: Position;
  /** Keys of the release's values that were read to print it, as `image.tag` (a subchart's with its name: `db.port`),
   *  the most specific first. Empty = it is written there literally. */
  readonly values: readonly string[];
  /** Keys that decided whether (if, with, unless) or how often (each) it is printed, outermost first. */
  readonly conditions: readonly string[];
}
