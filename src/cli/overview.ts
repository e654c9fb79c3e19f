import { isJsonObject, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { targetText } from "../core/target.ts";
import { byText } from "../core/text.ts";
import { parseSyncStatus } from "../schema/syncstatus.ts";
import { releaseDetails } from "./release-details.ts";

/** What `syncline status` says of one GitSync. */
export interface GitSyncRow {
  readonly namespace: string;
  readonly name: string;
  readonly target: string;
  readonly revision: string;
  readonly releases: string;
  readonly drift: number;
  /** True, False or Unknown, as its Ready condition. */
  readonly ready: string;
  readonly message: string;
  /** ISO 8601, "" before the agent first saw it. */
  readonly lastSeen: string;
}

/** What it says of one release. */
export interface ReleaseRow {
  readonly namespace: string;
  readonly gitSync: string;
  readonly release: string;
  readonly target: string;
  readonly revision: string;
  readonly sync: string;
  readonly health: string;
  readonly ready: boolean;
  readonly drift: number;
  /** ISO 8601, "" when nothing was ever written. */
  readonly changed: string;
  readonly message: string;
  /** What keeps it from being ready, one line each: failures, what it waits for, the plan to approve. */
  readonly details: readonly string[];
}

/** What `syncline status` prints. */
export interface Overview {
  readonly gitSyncs: readonly GitSyncRow[];
  readonly releases: readonly ReleaseRow[];
}

/** Objects as the API server gives them → rows, sorted. */
export function overviewOf(gitSyncs: readonly KubeObject[], statuses: readonly KubeObject[]): Overview {
  return {
    gitSyncs: gitSyncs.map(gitSyncRow).toSorted(byGitSync),
    releases: statuses.map(releaseRow).toSorted(byRelease),
  };
}

/** A GitSync as the API server gives it → its row. Fields that are not there are "". */
export function gitSyncRow({ metadata, status }: KubeObject): GitSyncRow {
  const all = isJsonObject(status) ? status : {};
  const summary = mapOf(all, "summary");
  const ready = conditionOf(all, "Ready");
  const source = conditionOf(all, "SourceReady");
  const message = ready["message"] ?? "the agent has not seen it yet";
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    target: textIn(summary, "target"),
    revision: textIn(summary, "revision"),
    releases: textIn(summary, "releases"),
    drift: typeof all["drift"] === "number" ? all["drift"] : 0,
    ready: textIn(ready, "status") || "Unknown",
    message:
      source["status"] === "False" && typeof source["message"] === "string"
        ? `${textIn(source, "reason")} ${source["message"]}`
        : String(message),
    lastSeen: textIn(all, "lastSeen"),
  };
}

/** A SyncStatus as the API server gives it → its row; one that cannot be read says so. */
export function releaseRow(object: KubeObject): ReleaseRow {
  const parsed = parseSyncStatus(object);
  const { namespace = "", name } = object.metadata;
  if ("problems" in parsed) {
    const [gitSync = "", release = ""] = name.split(".");
    const message = `this SyncStatus cannot be read: ${parsed.problems[0]?.message ?? ""}`;
    const nothing = { target: "", revision: "", sync: "", health: "Unknown", drift: 0, changed: "" };
    return { namespace, gitSync, release, ...nothing, ready: false, message, details: [] };
  }
  const { spec, status } = parsed.syncStatus;
  const { environment = "", region = "", cluster = "" } = spec.target ?? {};
  return {
    namespace,
    gitSync: spec.gitSync,
    release: spec.release,
    target: targetText({ environment, region, cluster }),
    revision: status.summary?.revision ?? "",
    sync: status.sync ?? "Syncing",
    health: status.health ?? "Unknown",
    ready: status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false,
    drift: status.drift?.open ?? 0,
    changed: status.summary?.changed ?? "",
    message: status.summary?.message ?? "",
    details: releaseDetails(`${spec.gitSync}/${spec.release}`, status),
  };
}

function byGitSync(a: GitSyncRow, b: GitSyncRow): number {
  return byText(a.namespace, b.namespace) || byText(a.name, b.name);
}

function byRelease(a: ReleaseRow, b: ReleaseRow): number {
  return byText(a.namespace, b.namespace) || byText(a.gitSync, b.gitSync) || byText(a.release, b.release);
}

function conditionOf(status: JsonObject, type: string): JsonObject {
  const conditions = status["conditions"];
  const found = Array.isArray(conditions)
    ? (conditions as readonly unknown[]).find((entry) => isJsonObject(entry) && entry["type"] === type)
    : undefined;
  return isJsonObject(found) ? found : {};
}

function mapOf(map: JsonObject, key: string): JsonObject {
  const value = map[key];
  return isJsonObject(value) ? value : {};
}

function textIn(map: JsonObject, key: string): string {
  const value = map[key];
  return typeof value === "string" ? value : "";
}
