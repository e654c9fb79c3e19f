import type { PlanHash } from "../core/brand.ts";
import type { Fight } from "../core/fight.ts";
import type { GitSync } from "../core/gitsync.ts";
import type { ReleaseHealth } from "../core/health.ts";
import type { Leftovers } from "../core/leftovers.ts";
import type { Manifest } from "../core/manifest.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import type { Outcome, Rival } from "../core/outcome.ts";
import type { Problem } from "../core/problem.ts";
import type { ReleaseSettings } from "../core/release.ts";
import type { Commit } from "../core/revision.ts";
import type { Kept } from "../diff/kept.ts";
import type { HoldInForce } from "../gate/held.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";

/** Deletions that wait for a person. */
export interface HeldPrune {
  readonly reason: string;
  readonly hash: PlanHash;
  readonly nonce: string;
  readonly objects: readonly { readonly ref: ObjectRef; readonly uid: string }[];
}

/** An approval, and who gave it as far as the API server tells: the field manager and the time, "" where they are not known. */
export interface UsedApproval {
  readonly hash: PlanHash;
  readonly manager: string;
  readonly at: string;
}

/** Why a release's source is not what Git says now. */
export interface SourceTrouble {
  readonly code: string;
  readonly message: string;
}

/** Everything one pass over one release has to tell; report/ turns it into status, events and ledger records. */
export interface PassFacts {
  readonly gitSync: GitSync;
  readonly settings: ReleaseSettings;
  readonly commit: Commit;
  /** `main@sha1:…`. */
  readonly revision: string;
  readonly digest: string;
  /** How many objects the release has in Git; undefined while no render of it is known. */
  readonly total: number | undefined;
  /** What was in force before this render; empty = not known. */
  readonly earlier: readonly Manifest[];
  /** The earlier revision that is kept in force; undefined = Git is followed. */
  readonly pin?: SyncStatusStatus["pin"];
  readonly problems: readonly Problem[];
  readonly outcomes: readonly Outcome[];
  /** Fields that stay with other managers, from this pass and earlier ones. */
  readonly rivals: readonly { readonly ref: ObjectRef; readonly rival: Rival }[];
  /** Fields that left Git and stay, because others own them too. */
  readonly kept: readonly { readonly ref: ObjectRef; readonly kept: Kept }[];
  /** Fields that somebody else keeps writing. */
  readonly fights: readonly Fight[];
  /** Objects whose replicas Git declares and an autoscaler sets. */
  readonly scaled: readonly { readonly ref: ObjectRef; readonly by: ObjectRef }[];
  /** Why it is not known whether autoscalers set the replicas of some objects. */
  readonly scaleUnknown: string | undefined;
  readonly held: HeldPrune | undefined;
  /** The holds in force, the widest first; undefined = nobody looked for them. */
  readonly holds: readonly HoldInForce[] | undefined;
  /** The plan whose approval this pass used. */
  readonly approved?: UsedApproval | undefined;
  /** Why it cannot be said yet what may be deleted; it is looked at again. */
  readonly pruneWaits: string | undefined;
  /** Objects that are still there; undefined = not known. */
  readonly leftovers?: Leftovers | undefined;
  /** What keeps the pass from going on: the release or the sync window this one waits for, and why. */
  readonly waitingFor:
    | {
        readonly object: string;
        readonly condition: string;
        readonly hint: string;
        /** For the message; absent = from object and condition. */
        readonly text?: string;
        /** When the wait is over, ms since 1970; absent = not known. */
        readonly until?: number;
      }
    | undefined;
  readonly health: ReleaseHealth;
  readonly source: SourceTrouble | undefined;
  readonly completed: readonly {
    readonly ref: ObjectRef;
    readonly digest: string;
    readonly at?: string | undefined;
    readonly failed?: boolean | undefined;
  }[];
  readonly handled: SyncStatusStatus["handled"];
  readonly groupKinds: readonly string[];
  readonly namespaces: readonly string[];
  readonly generation: number;
  readonly previous: SyncStatusStatus;
  readonly now: Date;
}
