import type { JsonObject } from "./json.ts";
import type { Target } from "./target.ts";

/** Where a GitSync reads from. */
export interface SourceSpec {
  readonly url: string;
  /** `main`, `tag:v1.2.3`, `commit:<sha>`. */
  readonly ref: string;
  /** Folder in the repository, "" for its root. */
  readonly path: string;
  readonly intervalSeconds: number;
  readonly secretName: string | undefined;
}

export interface NotificationSpec {
  readonly channel: string;
  readonly secretName: string;
  readonly events: readonly string[];
}

/** A time in which new commits may be brought about (Allow) or may not (Deny). */
export interface SyncWindow {
  readonly kind: "Allow" | "Deny";
  /** When it begins: five fields as in crontab(5). */
  readonly schedule: string;
  /** Where the schedule's clocks hang: an IANA name. */
  readonly timeZone: string;
  readonly durationSeconds: number;
}

/** A GitSync as the agent works with it: defaults filled in, durations in seconds. */
export interface GitSync {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly annotations: { readonly [key: string]: string };
  /** Which field manager set its hold, as far as that is known. */
  readonly heldBy?: string;
  /** Who asked last for a sync, as far as that is known. */
  readonly syncAskedBy?: string;
  readonly source: SourceSpec;
  readonly target: Target;
  /** "" = none given. */
  readonly defaultNamespace: string;
  readonly releases: readonly string[] | undefined;
  readonly values: JsonObject;
  readonly serviceAccountName: string | undefined;
  readonly mode: "Apply" | "Observe";
  readonly adopt: boolean;
  readonly drift: {
    readonly mode: "Correct" | "Report" | "Prevent";
    readonly foreign: "Off" | "Report" | "Correct";
  };
  readonly prune: {
    readonly enabled: boolean;
    readonly maxObjects: number;
    readonly maxPercent: number;
    readonly when: "Applied" | "Healthy";
  };
  readonly deletionPolicy: "Orphan" | "Prune";
  readonly windows: readonly SyncWindow[];
  readonly notifications: readonly NotificationSpec[];
  readonly suspend: boolean;
}

/** `namespace/name`. */
export function gitSyncKey(gitSync: Pick<GitSync, "namespace" | "name">): string {
  return `${gitSync.namespace}/${gitSync.name}`;
}
