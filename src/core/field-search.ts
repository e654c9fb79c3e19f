import type { FieldPath } from "./field-path.ts";
import type { Manifest } from "./manifest.ts";
import type { Spot } from "./problem.ts";

/** Fields of a release whose places are asked for. */
export interface FieldSearch {
  readonly release: string;
  readonly objects: readonly { readonly manifest: Manifest; readonly paths: readonly FieldPath[] }[];
}

/** For each path of each object in turn; undefined = not known. */
export type FoundSpots = readonly (Spot | undefined)[];
