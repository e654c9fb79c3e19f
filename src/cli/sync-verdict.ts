import { holdLimits } from "../core/hold.ts";
import { isJsonObject, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { timedOut } from "../report/health-condition.ts";
import { gitSyncRow, releaseRow, type ReleaseRow } from "./overview.ts";

/** How a sync that was asked for stands; the lines say why. */
export interface Verdict {
  readonly type: "ready" | "pending" | "held" | "failed" | "gone";
  readonly lines: readonly string[];
}

/** States that end a wait: without a new commit or a person nothing will change. OutOfSync is the last word of mode Observe and of
 *  reported drift. */
const final: Readonly<Record<string, "held" | "failed">> = {
  Held: "held",
  Suspended: "held",
  Failed: "failed",
  Stale: "failed",
  OutOfSync: "failed",
};

/** Judges what the cluster says of a GitSync whose annotation sync-now has `value`: nothing counts before the agent has
 *  handled that. One failed release is failed, also one that waited for longer than its own timeout; else one held release is held. */
export function judgeSync(
  gitSync: KubeObject | undefined,
  statuses: readonly KubeObject[],
  value: string,
): Verdict {
  if (gitSync === undefined) return { type: "gone", lines: [] };
  const status = isJsonObject(gitSync["status"]) ? gitSync["status"] : {};
  if (textAt(status, "handled", "syncNow", "value") !== value)
    return {
      type: "pending",
      lines: ["the agent has not taken up the request yet (syncline doctor finds out why)"],
    };
  const { message } = gitSyncRow(gitSync);
  if (hasCondition(status, "Stalled", "True") || hasCondition(status, "SourceReady", "False"))
    return { type: "failed", lines: [message] };
  const late = new Set(statuses.filter(isOverdue).map(({ metadata }) => metadata.name));
  const rows = statuses.map(releaseRow);
  const isOver = ({ gitSync: own, release, sync }: ReleaseRow): boolean =>
    final[sync] === "failed" || late.has(`${own}.${release}`);
  const failed = rows.filter(isOver);
  if (failed.length > 0) return { type: "failed", lines: failed.flatMap(lines) };
  const pending = rows.filter(({ ready, sync }) => !ready && final[sync] === undefined);
  const held = rows.filter(({ sync }) => final[sync] === "held");
  if (held.length > 0) return { type: "held", lines: held.flatMap(lines) };
  if (pending.length > 0 || rows.length === 0)
    return { type: "pending", lines: rows.length === 0 ? [message] : pending.flatMap(lines) };
  return { type: "ready", lines: [message] };
}

/** How an approval stands: nothing counts before the agent has begun with its deletions. */
export function judgeApproval(
  statuses: readonly KubeObject[],
  { name, hash }: { readonly name: string; readonly hash: string },
): Verdict {
  const object = statuses.find(({ metadata }) => metadata.name === name);
  if (object === undefined) return { type: "gone", lines: [] };
  const status = isJsonObject(object["status"]) ? object["status"] : {};
  const row = releaseRow(object);
  const isTaken = textAt(status, "handled", "approve", "value") === hash;
  if (row.sync === "Failed" || isOverdue(object)) return { type: "failed", lines: lines(row) };
  if (!isTaken || textAt(status, "plan", "hash") === hash)
    return { type: "pending", lines: [`${row.release}: the agent has not begun with the deletions yet`] };
  if (row.ready) return { type: "ready", lines: [row.message] };
  const end = final[row.sync];
  return { type: end ?? "pending", lines: lines(row) };
}

/** How a rollback stands: nothing counts before the agent has answered. Asked for what Git has now, it ends a pin. */
export function judgeRollback(
  statuses: readonly KubeObject[],
  { name, value }: { readonly name: string; readonly value: string },
): Verdict {
  const object = statuses.find(({ metadata }) => metadata.name === name);
  if (object === undefined) return { type: "gone", lines: [] };
  const status = isJsonObject(object["status"]) ? object["status"] : {};
  const row = releaseRow(object);
  if (textAt(status, "handled", "rollbackTo", "value") !== value)
    return {
      type: "pending",
      lines: [`${row.release}: the agent has not taken up the request yet (syncline doctor finds out why)`],
    };
  const refused = textAt(status, "handled", "rollbackTo", "refused");
  if (typeof refused === "string") return { type: "failed", lines: [`no rollback: ${refused}`] };
  const pinned = textAt(status, "pin", "digest");
  const isTried = pinned === undefined || textAt(status, "renderDigest", "attempted") === pinned;
  if (!isTried) return { type: "pending", lines: lines(row) };
  if (row.ready && textAt(status, "renderDigest", "applied") === textAt(status, "renderDigest", "attempted"))
    return { type: "ready", lines: [row.message] };
  return { type: final[row.sync] ?? "pending", lines: lines(row) };
}

/** How a hold, or the end of one, stands: the agent has taken up the annotation as it is now (undefined = it is gone). */
export function judgeHold(
  { status }: { readonly status: string | undefined },
  value: string | undefined,
  told: readonly string[],
): (gitSync: KubeObject | undefined, statuses: readonly KubeObject[]) => Verdict {
  return (gitSync, statuses) => {
    const object = status === undefined ? gitSync : statuses.find(({ metadata }) => metadata.name === status);
    if (object === undefined) return { type: "gone", lines: [] };
    const taken = textAt(isJsonObject(object["status"]) ? object["status"] : {}, "handled", "hold", "value");
    if (taken === value?.slice(0, holdLimits.characters)) return { type: "ready", lines: told };
    return { type: "pending", lines: ["the agent has not taken it up yet (syncline doctor finds out why)"] };
  };
}

/** The release's own timeout is over, and nothing of what it waits for moved. */
function isOverdue(object: KubeObject): boolean {
  const status = isJsonObject(object["status"]) ? object["status"] : {};
  const conditions = Array.isArray(status["conditions"]) ? (status["conditions"] as readonly unknown[]) : [];
  return conditions.some(
    (entry) => isJsonObject(entry) && entry["type"] === "Healthy" && entry["reason"] === timedOut,
  );
}

function lines({ release, sync, health, message, details }: ReleaseRow): readonly string[] {
  return [`${release}: ${sync}, ${health}: ${message}`, ...details.map((line) => `  ${line}`)];
}

function hasCondition(status: JsonObject, type: string, is: string): boolean {
  const conditions = Array.isArray(status["conditions"]) ? (status["conditions"] as readonly unknown[]) : [];
  return conditions.some((entry) => isJsonObject(entry) && entry["type"] === type && entry["status"] === is);
}

function textAt(map: JsonObject, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), map);
}
