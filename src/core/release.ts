import type { JsonObject } from "./json.ts";
import type { Position } from "./position.ts";

export type FieldPolicy = "Take" | "Yield" | "Ignore";

/** What to do about one field that others own too (release.yaml `fields:`). */
export interface FieldRule {
  readonly kind: string;
  readonly name?: string;
  readonly path: string;
  readonly policy: FieldPolicy;
}

export interface PruneBudget {
  readonly maxObjects: number;
  readonly maxPercent: number;
}

/** How objects of a kind are doing, as syncline.yaml's `health:` says it in CEL about `object`. Compiled where it is used. */
export interface HealthExpressions {
  readonly group: string;
  readonly kind: string;
  readonly healthy: string;
  readonly degraded?: string | undefined;
  readonly suspended?: string | undefined;
  /** Gives the text to tell while it is not healthy. */
  readonly message?: string | undefined;
}

/** What applying a release needs to know beside its manifests; from release.yaml and syncline.yaml's defaults. */
export interface ReleaseSettings {
  readonly name: string;
  /** release.yaml's path in the repo, or the folder of a plain repository. */
  readonly source: string;
  /** Decided for this target; "" when a plain repository names none. */
  readonly namespace: string;
  /** `webapp`, `builtin/webapp@1`, or "" for plain manifests: for status and messages. */
  readonly chart: string;
  readonly dependsOn: readonly string[];
  readonly timeoutSeconds: number;
  readonly adopt: boolean;
  readonly createNamespace: boolean;
  readonly owner: string;
  /** Where release.yaml says nothing, the GitSync's budget holds. */
  readonly prune: Partial<PruneBudget>;
  readonly fields: readonly FieldRule[];
  /** Rules of the repository for kinds of its own; absent = none. */
  readonly health?: readonly HealthExpressions[];
  /** A rollout that fails goes back to the last healthy revision, once; absent = it stays. */
  readonly onFailure?: "Rollback";
}

/** Where one leaf of the merged values comes from. `beat` = the losers, strongest first. */
export interface ValueOrigin {
  /** Dotted key: `image.tag`, `env[0].name`. */
  readonly key: string;
  readonly position: Position;
  /** 1–12, see config-repo.md "Values"; its name stands beside it: `release values.prod.yaml`. */
  readonly layer: number;
  readonly layerName: string;
  readonly beat: readonly {
    readonly position: Position;
    readonly layer: number;
    readonly layerName: string;
  }[];
}

export interface MergedValues {
  readonly values: JsonObject;
  readonly origins: ReadonlyMap<string, ValueOrigin>;
}
