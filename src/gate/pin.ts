import { retryOf, type ErrorCode } from "../core/errors.ts";
import type { ReleaseSettings } from "../core/release.ts";
import { shortSha } from "../core/revision.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";

export type Pin = NonNullable<SyncStatusStatus["pin"]>;
type Applied = NonNullable<SyncStatusStatus["history"]>[number];

/** What Git has now, of one release. */
export interface Newest {
  readonly revision: string;
  readonly digest: string;
  /** Digest of what people wrote; undefined = not known. */
  readonly inputs: string | undefined;
  readonly hasErrors: boolean;
}

/** Whether what Git has now ends a pin: a newer commit that changes what the release is made from, and what comes of it. What was
 *  rolled back from never does, however often it is rendered, and neither does a cluster that serves other versions. */
export function endsPin({ from, fromDigest, inputs }: Pin, newest: Newest): boolean {
  if (newest.hasErrors || newest.revision === from || newest.digest === fromDigest) return false;
  return inputs === undefined || newest.inputs === undefined || newest.inputs !== inputs;
}

/** Where a rollback goes. */
export type Goal =
  | { readonly type: "applied"; readonly entry: Applied }
  /** A commit that the history does not name. */
  | { readonly type: "commit"; readonly sha: string }
  | { readonly type: "none"; readonly reason: string };

/** The revision that `wanted` names, by at least seven digits of its commit; without it the one before the present: the newest that was
 *  healthy, else the newest. What was rolled back from is chosen only by name. */
export function rollbackGoal(status: SyncStatusStatus, wanted: string | undefined): Goal {
  const others = earlier(status);
  if (wanted === undefined) {
    const entry = others.find(({ healthy }) => healthy === true) ?? others[0];
    return entry === undefined ? { type: "none", reason: noneText(status) } : { type: "applied", entry };
  }
  const sha = wanted.replace(/^.*sha1:/, "");
  if (!/^[0-9a-f]{7,40}$/.test(sha))
    return { type: "none", reason: `"${wanted.slice(0, 60)}" names no commit; ${availableText(status)}` };
  const entry = (status.history ?? []).find(({ revision }) =>
    revision.replace(/^.*sha1:/, "").startsWith(sha),
  );
  if (entry !== undefined) return { type: "applied", entry };
  if (sha.length === 40) return { type: "commit", sha };
  return { type: "none", reason: `no revision ${sha} was applied; ${availableText(status)}` };
}

/** Which revisions a rollback may name. */
export function availableText(status: SyncStatusStatus): string {
  const others = earlier({ ...status, badRevisions: [] });
  if (others.length === 0) return noneText(status);
  return `there are ${others.map(({ revision }) => shortSha(revision)).join(", ")}`;
}

function noneText({ history = [] }: SyncStatusStatus): string {
  return `no other revision of it is known (${history.length} in its history)`;
}

/** Applied revisions that rendered to something else than the present one and were not rolled back from, newest first. */
function earlier({
  history = [],
  badRevisions = [],
  renderDigest,
  revision,
}: SyncStatusStatus): readonly Applied[] {
  const present = renderDigest?.attempted ?? renderDigest?.applied;
  return history.filter(
    (entry) =>
      (entry.digest === undefined || entry.digest !== present) &&
      entry.revision !== revision?.attempted &&
      !badRevisions.includes(entry.revision),
  );
}

/** The revision that a failed rollout goes back to by itself (`onFailure: Rollback`): the last healthy one, once for each bad revision.
 *  Failed = an object was refused for good, or Degraded; before it ever was healthy, or within its timeout. */
export function automaticGoal(
  status: SyncStatusStatus,
  { onFailure, timeoutSeconds }: Pick<ReleaseSettings, "onFailure" | "timeoutSeconds">,
  newest: Newest,
  now: Date,
): Applied | undefined {
  if (onFailure !== "Rollback" || status.pin !== undefined || newest.hasErrors) return undefined;
  if (status.renderDigest?.attempted !== newest.digest) return undefined;
  if (status.badRevisions?.includes(newest.revision) === true) return undefined;
  if (!isRefused(status) && !isDegraded(status)) return undefined;
  if (isOver(status, newest, now.getTime() - timeoutSeconds * 1000)) return undefined;
  return earlier(status).find(({ healthy }) => healthy === true);
}

function isRefused({ sync, failures = [] }: SyncStatusStatus): boolean {
  const isForGood = (code: string): boolean => retryOf[code as ErrorCode] === "never";
  return sync === "Failed" && failures.some(({ ref, code }) => ref !== undefined && isForGood(code));
}

/** While a pass goes on, and after one that could not be done, its health is that of what was there before. */
function isDegraded({ health, sync }: SyncStatusStatus): boolean {
  return health === "Degraded" && sync !== "Syncing" && sync !== "Failed";
}

/** It was healthy, and longer ago than its timeout: what goes wrong now is not the rollout. */
function isOver({ history: [last] = [] }: SyncStatusStatus, { digest }: Newest, sinceMs: number): boolean {
  if (last?.digest !== digest || last.healthy !== true) return false;
  return last.at === undefined || Date.parse(last.at) < sinceMs;
}
