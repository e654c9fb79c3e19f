import { isJsonObject, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
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
 *  handled that. One failed release is failed; else one held release is held. */
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
  const rows = statuses.map(releaseRow);
  const failed = rows.filter(({ sync }) => final[sync] === "failed");
  if (failed.length > 0) return { type: "failed", lines: failed.flatMap(lines) };
  const pending = rows.filter(({ ready, sync }) => !ready && final[sync] === undefined);
  const held = rows.filter(({ sync }) => final[sync] === "held");
  if (held.length > 0) return { type: "held", lines: held.flatMap(lines) };
  if (pending.length > 0 || rows.length === 0)
    return { type: "pending", lines: rows.length === 0 ? [message] : pending.flatMap(lines) };
  return { type: "ready", lines: [message] };
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
