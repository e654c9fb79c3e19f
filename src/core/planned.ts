import type { FieldChange, Owner } from "./change.ts";
import type { ErrorCode } from "./errors.ts";
import type { ObjectRef } from "./object-ref.ts";
import type { Position } from "./position.ts";
import type { Target } from "./target.ts";

/** What becomes of one object. `replace`: it is deleted and made anew, because a value cannot be changed in place. `reapply`: its
 *  fields were taken and given back. `orphan`: it stays in the cluster and is not ours any more. `refuse`: it is not touched. */
export type PlannedAction =
  "create" | "adopt" | "update" | "correct" | "reapply" | "replace" | "prune" | "orphan" | "refuse";

/** What is planned for one object. Values of secrets are masked, on both sides. */
export interface PlannedStep {
  readonly wave: number;
  readonly action: PlannedAction;
  readonly ref: ObjectRef;
  /** Of the live object; absent where there is none, or it was not read. */
  readonly uid?: string;
  /** What changes; `before` = live, `after` = what the API server would make of it. */
  readonly fields: readonly FieldChange[];
  /** Why the fields are not known, or not all of them. */
  readonly unknown?: string;
  /** Who owns an object that is adopted. */
  readonly owners?: readonly Owner[];
  /** Fields that others hold. */
  readonly conflicts?: readonly PlannedConflict[];
  /** What keeps the next pass from doing it; absent: nothing does. */
  readonly waitsFor?: string;
  /** Why it would come to nothing. */
  readonly problem?: PlannedProblem;
}

/** A field that another manager holds. `taken`: by force; `left`: to it; `contested`: left to it, and reported. */
export interface PlannedConflict extends Owner {
  readonly path: string;
  readonly outcome: "taken" | "left" | "contested";
}

export interface PlannedProblem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

/** What the next pass over a release would do, in order. */
export interface PlannedRelease {
  readonly namespace: string;
  readonly gitSync: string;
  readonly release: string;
  readonly target: Target;
  /** `main@sha1:…`. */
  readonly revision: string;
  /** Absent = not known. */
  readonly mode?: "Apply" | "Observe";
  /** What `syncline approve` takes; "" where nothing waits for that, or the agent has not made this plan yet. */
  readonly hash: string;
  readonly needsApproval: boolean;
  /** Why deletions need approval. */
  readonly held?: string;
  readonly steps: readonly PlannedStep[];
  /** Objects that are as they should be; absent = not known. */
  readonly unchanged?: number;
  /** Where only a SyncStatus tells: what it says of the release, and how many deletions it has no room for. Writes are not recorded. */
  readonly recorded?: { readonly sync: string; readonly message: string; readonly missing: number };
  /** What the release as a whole waits for: another release, say. */
  readonly waitingFor?: { readonly object: string; readonly condition: string; readonly hint: string };
  /** Why it cannot be said what is to be deleted. */
  readonly pruneWaits?: string;
  /** Mistakes of the newest commit (what is planned is the last good one then), and what policies warn of. */
  readonly problems: readonly (PlannedProblem & {
    readonly severity: "error" | "warning";
    readonly position?: Position;
  })[];
}
