import type { ObjectRef } from "./object-ref.ts";

export type HealthWord = "Healthy" | "Progressing" | "Degraded" | "Suspended" | "Missing" | "Unknown";

/** Health of one object or release; `message` has numbers and the first cause: `1 of 3 replicas ready; …`. */
export interface Health {
  readonly status: HealthWord;
  readonly message: string;
  /** How far a rollout has come, in a unit of its own: more than ever before is progress. Absent: nobody can tell. */
  readonly done?: number;
  /** It came to its end without success: it never gets healthy by itself. */
  readonly over?: true;
  /** Not healthy, and no progress, for as long as the release's timeout. */
  readonly overdue?: true;
}

/** The health of a release: that of its worst object. */
export interface ReleaseHealth extends Health {
  /** Absent while all are healthy. */
  readonly worst?: { readonly ref: ObjectRef; readonly health: Health };
}
