import type { GitSync } from "../core/gitsync.ts";
import { positionText } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";
import { shortSha } from "../core/revision.ts";
import { targetText } from "../core/target.ts";
import { byText, printable } from "../core/text.ts";
import type { GitSyncStatus } from "../schema/gitsync.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";
import { isoSeconds, makeConditions, type ConditionNow } from "./conditions.ts";
import type { Finding } from "../audit/finding.ts";
import { findingsText } from "./audit-events.ts";
import { lockCondition, type LockState } from "./lock-condition.ts";
import { endingText } from "./record-events.ts";
import type { SourceTrouble } from "./facts.ts";
import type { HoldRecord } from "./hold-news.ts";

export interface GitSyncFacts {
  readonly gitSync: GitSync;
  readonly revision: string;
  readonly capabilitiesDigest: string;
  readonly problems: readonly Problem[];
  readonly source: SourceTrouble | undefined;
  readonly releases: readonly { readonly name: string; readonly status: SyncStatusStatus }[];
  readonly handled: GitSyncStatus["handled"];
  /** Holds of the whole GitSync. */
  readonly holds?: readonly HoldRecord[];
  /** It is being deleted, and this stands in the way; absent = it is not being deleted. */
  readonly blockers?: readonly string[] | undefined;
  /** Why the history cannot be written now; absent = it can. */
  readonly ledger?: { readonly code: string; readonly message: string; readonly since: Date } | undefined;
  /** Why the self-audit does not vouch for what is said here. */
  readonly findings?: readonly Finding[] | undefined;
  /** Absent = none is asked for. */
  readonly lock?: LockState | undefined;
  readonly previous: GitSyncStatus;
  readonly now: Date;
}

const heartbeatMs = 5 * 60_000;

/** GitSync.status; the same object as before when its meaning did not change and the heartbeat is not due. */
export function makeGitSyncStatus(facts: GitSyncFacts): GitSyncStatus {
  const { gitSync, revision, capabilitiesDigest, releases, handled, holds = [], previous, now } = facts;
  const ready = releases.filter(({ status }) => isReady(status)).length;
  const status: GitSyncStatus = {
    observedGeneration: gitSync.generation,
    conditions: [
      ...makeConditions(conditions(facts), previous.conditions ?? [], {
        generation: gitSync.generation,
        now,
      }),
    ],
    ...(revision === "" ? {} : { source: { revision, capabilitiesDigest } }),
    summary: {
      target: targetText(gitSync.target),
      ...(revision === "" ? {} : { revision: shortSha(revision) }),
      releases: `${ready}/${releases.length}`,
    },
    drift: releases.reduce((sum, { status: { drift } }) => sum + (drift?.open ?? 0), 0),
    groupKinds: union(
      previous.groupKinds,
      releases.map(({ status }) => status.groupKinds),
    ),
    namespaces: union(
      previous.namespaces,
      releases.map(({ status }) => status.namespaces),
    ),
    ...(handled === undefined ? {} : { handled }),
    ...(holds.length === 0 ? {} : { holds }),
    lastSeen: isoSeconds(now),
  };
  const sameMeaning =
    JSON.stringify({ ...status, lastSeen: "" }) === JSON.stringify({ ...previous, lastSeen: "" });
  const age = previous.lastSeen === undefined ? Infinity : now.getTime() - Date.parse(previous.lastSeen);
  return sameMeaning && age < heartbeatMs ? previous : status;
}

function conditions(facts: GitSyncFacts): readonly ConditionNow[] {
  const { gitSync, source, problems, releases } = facts;
  const error = problems.find(({ severity }) => severity === "error");
  const failing = releases.find(({ status }) => !isReady(status));
  const [reason, message] = why(facts, error, failing);
  const isReconciling = releases.some(({ status: { sync } }) => sync === "Syncing" || sync === "Waiting");
  return [
    { type: "Ready", status: reason === "Synced" ? "True" : "False", reason, message },
    { type: "Reconciling", ...yesNo(isReconciling && !gitSync.suspend), message: "" },
    { type: "Stalled", ...yesNo(error !== undefined || facts.blockers !== undefined), message: "" },
    source === undefined
      ? { type: "SourceReady", status: "True", reason: "Fetched", message: "" }
      : { type: "SourceReady", status: "False", reason: source.code, message: printable(source.message) },
    ...auditOf(facts),
    ...lockCondition(facts.lock ?? { type: "off" }),
    ...(facts.ledger === undefined ? [] : [ledgerNotReady(facts.ledger)]),
  ];
}

/** Only while it is so. The words stay the same meanwhile: each change of them is a write. */
function ledgerNotReady({ code, message, since }: NonNullable<GitSyncFacts["ledger"]>): ConditionNow {
  const text = `since ${isoSeconds(since)} the history waits in memory; syncing goes on: ${message}`;
  return { type: "LedgerReady", status: "False", reason: code, message: printable(text) };
}

/** Only while something is found. */
function auditOf({ findings = [] }: GitSyncFacts): readonly ConditionNow[] {
  const [first] = findings;
  if (first === undefined) return [];
  return [{ type: "Audited", status: "False", reason: first.reason, message: findingsText(findings) }];
}

function yesNo(holds: boolean): { readonly status: "True" | "False"; readonly reason: string } {
  return holds ? { status: "True", reason: "Yes" } : { status: "False", reason: "No" };
}

function why(
  { gitSync, source, releases, blockers, findings = [] }: GitSyncFacts,
  error: Problem | undefined,
  failing: GitSyncFacts["releases"][number] | undefined,
): readonly [string, string] {
  if (blockers !== undefined) return ["Deleting", endingText(gitSync, blockers)];
  if (gitSync.suspend) return ["Suspended", "suspended by spec.suspend"];
  if (error !== undefined) {
    const where = error.position === undefined ? "" : `${positionText(error.position)} `;
    return [error.code, printable(`${error.code} ${where}${error.message}`)];
  }
  if (source !== undefined) return [source.code, printable(`${source.code} ${source.message}`)];
  if (failing !== undefined) {
    const { sync = "Syncing", health = "Unknown", summary } = failing.status;
    return [sync === "Synced" ? health : sync, printable(`${failing.name}: ${summary?.message ?? sync}`)];
  }
  if (findings.length > 0) return ["Unproven", findingsText(findings)];
  if (releases.length === 0) return ["Starting", "the first pass has not ended yet"];
  const pinned = releases.filter(({ status: { sync } }) => sync === "Pinned").length;
  const count = `${releases.length} ${releases.length === 1 ? "release" : "releases"} in sync`;
  return ["Synced", pinned === 0 ? count : `${count}, ${pinned} of them pinned`];
}

function isReady({ conditions: all }: SyncStatusStatus): boolean {
  return all?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

function union(
  known: readonly string[] | undefined,
  more: readonly (readonly string[] | undefined)[],
): readonly string[] {
  return [...new Set([known ?? [], ...more.map((list) => list ?? [])].flat())].toSorted(byText);
}
