import { canonicalJson } from "../core/json.ts";
import type { Matrix, MatrixChange, MatrixObject } from "./matrix.ts";

/** One change of meaning that objects of several releases get alike. */
export type SharedChange = Omit<MatrixChange, "object"> & { readonly objects: readonly MatrixObject[] };

/** Takes the changes out of a matrix that at least two releases get alike: the same field, values and targets. A repo-wide
 *  default touches every release; told once it can be judged. */
export function shareChanges(matrix: Matrix): {
  readonly shared: readonly SharedChange[];
  readonly rest: Matrix;
} {
  const groups = [...Map.groupBy(matrix.changes, meaningOf).values()];
  const isShared = (group: readonly MatrixChange[]): boolean =>
    new Set(group.map(({ object }) => object.release)).size > 1;
  const shared = new Set(groups.filter(isShared).flat());
  return {
    shared: groups.filter(isShared).flatMap((group) => sharedOf(group)),
    rest: { ...matrix, changes: matrix.changes.filter((change) => !shared.has(change)) },
  };
}

function meaningOf({ path, before, after, targets, odd }: MatrixChange): string {
  const sides = [before, after].map((side) => (side === undefined ? "" : canonicalJson(side)));
  return [path, ...sides, ...targets, JSON.stringify(odd)].join("\n");
}

function sharedOf(group: readonly MatrixChange[]): readonly SharedChange[] {
  const [first] = group;
  if (first === undefined) return [];
  const { object: _, ...change } = first;
  return [{ ...change, objects: group.map(({ object }) => object) }];
}
