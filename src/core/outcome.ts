import type { Owner, Change, FieldChange } from "./change.ts";
import type { ErrorCode } from "./errors.ts";
import type { ObjectRef } from "./object-ref.ts";
import type { Spot } from "./problem.ts";

/** A field manager that holds a field we declare, and that field. */
export interface Rival extends Owner {
  readonly path: string;
}

/** What happened to one change. */
export type Result =
  | {
      readonly type:
        "created" | "adopted" | "configured" | "unchanged" | "corrected" | "replaced" | "pruned" | "orphaned";
    }
  /** Applied, except these fields, which stay with their present owner. */
  | { readonly type: "yielded"; readonly rivals: readonly Rival[] }
  /** Applied, but fields we dropped are still there: another manager owns them too. */
  | { readonly type: "keptBy"; readonly managers: readonly string[]; readonly paths: readonly string[] }
  | { readonly type: "skipped"; readonly reason: string }
  /** Left as it is: somebody else keeps writing it. */
  | { readonly type: "fighting" }
  /** Left as it is: somebody holds it until then (ms since 1970). */
  | { readonly type: "held"; readonly until: number; readonly reason: string }
  | Failed;

/** A change that came to nothing. */
export interface Failed {
  readonly type: "failed";
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  /** The fields that the API server refused, as it writes them. */
  readonly fields?: readonly string[];
  /** Where these are written, as far as that was found out; the one named first comes first. */
  readonly spots?: readonly Spot[];
}

export interface Outcome {
  readonly ref: ObjectRef;
  readonly change: Change;
  readonly result: Result;
  /** What the API server stored otherwise than it was sent, masked; absent = nothing. */
  readonly rewritten?: readonly FieldChange[];
}
