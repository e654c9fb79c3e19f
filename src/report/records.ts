import { actorOf } from "../core/asker.ts";
import type { Change } from "../core/change.ts";
import type { SyncEvent } from "../core/event.ts";
import { gitSyncKey } from "../core/gitsync.ts";
import type { DriftItem } from "../core/drift.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { LedgerRecord } from "../core/ledger-entry.ts";
import type { Outcome } from "../core/outcome.ts";
import { positionText } from "../core/position.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";
import { changedFields } from "./changed-fields.ts";
import { driftItems, supersededItems } from "./drift-items.ts";
import type { PassFacts } from "./facts.ts";
import { fightItem } from "./fights.ts";
import { failedObject, statusFailure } from "./failures.ts";
import { isWritten } from "./status.ts";

const outcomeLimit = 1000;

/** The intent, written before the first write of a pass: a crash in between is seen in the history. */
export function passStarted(
  facts: Pick<PassFacts, "gitSync" | "settings" | "revision" | "commit" | "digest">,
  now: Date,
): LedgerRecord {
  const { gitSync, settings, revision, commit, digest } = facts;
  return {
    time: now.toISOString(),
    gitSync: gitSyncKey(gitSync),
    release: settings.name,
    revision,
    event: "PassStarted",
    actor: `git:${commit.author}`,
    summary: commit.subject,
    details: { digest },
  };
}

/** One terminal record per pass that intended something, with each outcome, then one per event people are told. */
export function passRecords(
  facts: PassFacts,
  status: SyncStatusStatus,
  events: readonly SyncEvent[],
): readonly LedgerRecord[] {
  const { gitSync, settings, revision, commit, digest, outcomes, now } = facts;
  const base = { time: now.toISOString(), gitSync: gitSyncKey(gitSync), release: settings.name, revision };
  const told = outcomes.filter(
    ({ change, result }) => isWritten(result) || result.type === "failed" || change.action === "touched",
  );
  const drift = [...driftItems(outcomes, now), ...supersededItems(facts)];
  const fieldsOf = changedFields(facts.earlier);
  const ended: LedgerRecord = {
    ...base,
    event: "PassEnded",
    actor: "agent",
    summary: `${status.sync ?? ""} ${status.summary?.message ?? ""}`.trim(),
    details: {
      digest,
      commit: commit.sha,
      author: commit.author,
      subject: commit.subject,
      objects: told.slice(0, outcomeLimit).map((outcome) => outcomeDetails(outcome, fieldsOf)),
      ...(told.length > outcomeLimit ? { missing: told.length - outcomeLimit } : {}),
      ...driftDetails(drift),
    },
  };
  const items = (word: string): readonly unknown[] =>
    word === "Fighting" ? facts.fights.map(fightItem) : drift.filter(({ action }) => action !== "superseded");
  return [ended, ...events.map((event) => eventRecord(event, items(event.word) as readonly JsonObject[]))];
}

/** A record of what people were told. Drift, Corrected and Fighting carry the items with the manager of each field. */
export function eventRecord(event: SyncEvent, drift: readonly JsonObject[]): LedgerRecord {
  const { word, at, gitSync, release, revision, summary, lines, author } = event;
  const isDrift = word === "Drift" || word === "Corrected" || word === "Fighting";
  const byWord = word === "Approved" ? actorOf(author) : word === "Applied" ? `git:${author}` : "agent";
  const actor = event.actor ?? (isDrift ? driftActor(drift) : byWord);
  const details = isDrift ? driftDetails(drift) : { lines };
  return { time: at, gitSync, release, revision, event: word, actor, summary, details };
}

/** As many items as outcomes: a burst must not fill the ledger. */
function driftDetails(drift: readonly (JsonObject | DriftItem)[]): JsonObject {
  if (drift.length === 0) return {};
  const missing = drift.length - outcomeLimit;
  const items = drift.slice(0, outcomeLimit) as unknown as Json;
  return { drift: items, ...(missing > 0 ? { missingDrift: missing } : {}) };
}

/** People where they are known, else the field managers. */
function driftActor(drift: readonly JsonObject[]): string {
  const named = (key: "user" | "manager"): string =>
    [...new Set(drift.map((item) => item[key]))]
      .filter((name) => typeof name === "string" && name !== "")
      .join();
  const isKnown = drift.length > 0 && drift.every(({ user }) => typeof user === "string" && user !== "");
  return isKnown ? `user:${named("user")}` : `manager:${named("manager") || "unknown"}`;
}

/** Fields that were changed and changed back, and by whom. */
function touchedBy(change: Change): JsonObject {
  if (change.action !== "touched") return {};
  const touched = change.fields.map(({ path, owner, user }) => ({
    path,
    ...(owner && { manager: owner.manager, at: owner.time }),
    ...(user === undefined ? {} : { user }),
  }));
  return touched.length === 0 ? {} : { touched };
}

function outcomeDetails(
  { ref, change, result }: Outcome,
  fieldsOf: ReturnType<typeof changedFields>,
): JsonObject {
  const { type } = result;
  const fields = change.action === "update" ? fieldsOf(change.manifest) : touchedBy(change);
  const base = { ...ref, action: change.action, result: type, ...fields };
  if (result.type === "failed") {
    const { code, message, position } = statusFailure(failedObject(ref, result));
    return { ...base, code, message, ...(position && { position: positionText(position) }) };
  }
  if (result.type === "yielded")
    return { ...base, rivals: result.rivals.map(({ path, manager }) => ({ path, manager })) };
  if (result.type === "keptBy") return { ...base, managers: result.managers, paths: result.paths };
  return base;
}
