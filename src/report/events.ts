import type { DriftItem } from "../core/drift.ts";
import { askerText } from "../core/asker.ts";
import type { EventWord, SyncEvent } from "../core/event.ts";
import type { Fight } from "../core/fight.ts";
import { gitSyncKey } from "../core/gitsync.ts";
import type { Outcome } from "../core/outcome.ts";
import { refText } from "../core/object-ref.ts";
import { shortSha } from "../core/revision.ts";
import { targetText } from "../core/target.ts";
import { printable } from "../core/text.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";
import { driftItems, driftText, isOver } from "./drift-items.ts";
import type { PassFacts } from "./facts.ts";
import { fightText } from "./fights.ts";
import { healthEvent } from "./health-condition.ts";
import { failureLine, failuresOf } from "./failures.ts";
import { releaseHoldNews } from "./holds.ts";

const lineLimit = 10;

type Tell = (word: EventWord, summary: string, lines: readonly string[], key: string) => void;

/** What people are told about a pass. News only: a state that was told before is not told again. */
export function makeEvents(facts: PassFacts, status: SyncStatusStatus): readonly SyncEvent[] {
  const { previous, outcomes } = facts;
  const events: SyncEvent[] = [];
  const tell: Tell = (word, summary, lines, key) => {
    events.push(event(facts, word, summary, lines, key));
  };
  const failures = failuresOf(facts).map((failure) => failureLine(failure));
  const wasBad = previous.sync === "Failed";
  if (status.sync === "Failed" && JSON.stringify(previous.failures) !== JSON.stringify(status.failures)) {
    const denied = facts.problems.some(({ code }) => code === "POL-DENIED");
    tell(denied ? "Denied" : "Failed", failures[0] ?? "failed", failures.slice(1), "trouble");
  }
  if (status.sync === "Held" && previous.plan?.hash !== status.plan?.hash && facts.held !== undefined) {
    const { reason, hash, objects } = facts.held;
    tell(
      "Held",
      `${reason}; approve ${hash}`,
      objects.map(({ ref }) => refText(ref)),
      `held ${hash}`,
    );
  }
  tellApproval(facts, tell);
  for (const { word, summary, by, actor, key } of releaseHoldNews(facts))
    events.push({ ...event(facts, word, summary, [], key), author: by, actor });
  if (wasBad && ["Synced", "Held", "Pinned"].includes(status.sync ?? ""))
    tell("Recovered", "back in sync", [], "trouble");
  const news = healthEvent(facts.health, previous);
  if (news === "Failed") tell(news, facts.health.message, hintLines(status), "health");
  if (news === "Recovered") tell(news, "healthy again", [], "health");
  const drift = driftItems(outcomes, facts.now);
  const corrected = drift.filter(({ action }) => action === "corrected").map(driftText);
  const reported = drift
    .filter(({ action }) => action !== "corrected")
    .filter((item) => !isKnown(item, previous))
    .map(driftText);
  if (corrected[0] !== undefined) tell("Corrected", corrected[0], corrected.slice(1), "drift");
  if (reported[0] !== undefined) tell("Drift", reported[0], reported.slice(1), "drift");
  tellFights(facts, tell);
  const written = outcomes.filter(
    ({ change, result }) => isRollout(change.action) && wasApplied(result.type),
  );
  if (written.length > 0 && status.sync !== "Failed")
    tell("Applied", appliedSummary(facts, written), writtenLines(written), appliedKey(facts));
  const pruned = outcomes.filter(({ result }) => result.type === "pruned");
  const orphaned = outcomes.filter(({ result }) => result.type === "orphaned");
  if (pruned.length + orphaned.length > 0)
    tell(
      "Pruned",
      prunedSummary(pruned.length, orphaned.length),
      [
        ...pruned.map(prunedLine),
        ...orphaned.map(({ ref }) => `${refText(ref)} stays, and is not ours any more`),
      ],
      appliedKey(facts),
    );
  return events;
}

/** What a commit, or a rollback, brought about belongs together. */
function appliedKey({ pin, revision }: PassFacts): string {
  return pin === undefined ? `applied ${revision}` : `rollback ${pin.at ?? ""}`;
}

/** Each fight once; what it is about stands in the condition as long as it goes on. */
function tellFights({ fights, previous }: PassFacts, tell: Tell): void {
  const known = (previous.drift?.items ?? []).filter(({ action }) => action === "fighting");
  const news = fights.filter(
    ({ ref, path }) => !known.some((item) => item.path === path && refText(item.ref) === refText(ref)),
  );
  for (const [word, isMeant] of words) {
    const [first, ...others] = news.filter(isMeant).map(fightText);
    if (first !== undefined) tell(word, first, others, "fighting");
  }
  if (known.length > 0 && fights.length === 0)
    tell("Recovered", "nobody else writes its fields any more", [], "fighting");
}

const words: readonly (readonly ["Fighting" | "Held", (fight: Fight) => boolean])[] = [
  ["Held", ({ against }) => against === "tool"],
  ["Fighting", ({ against }) => against !== "tool"],
];

function prunedLine({ ref, change }: Outcome): string {
  const because = change.action === "prune" ? change.because : undefined;
  return because === undefined ? refText(ref) : `${refText(ref)}, before the others: ${because}`;
}

/** Once: the approval is used up by the first deletion. */
function tellApproval({ approved }: PassFacts, tell: Tell): void {
  if (approved === undefined) return;
  const { hash, manager, at } = approved;
  const who = manager === "" ? "" : `${askerText(manager)}${at === "" ? "" : ` at ${at}`}`;
  tell("Approved", `plan ${hash} was approved${who}: its deletions begin`, [], `held ${hash}`);
}

function prunedSummary(pruned: number, orphaned: number): string {
  const parts = [pruned > 0 ? `${pruned} pruned` : "", orphaned > 0 ? `${orphaned} orphaned` : ""];
  return parts.filter((part) => part !== "").join(", ");
}

function hintLines({ waitingFor }: SyncStatusStatus): readonly string[] {
  return waitingFor?.hint === undefined ? [] : [waitingFor.hint];
}

/** True for drift that was told and is still there. What was corrected since is news when it comes back, and what is held when it moves
 *  on. */
function isKnown({ ref, path, action, actual }: DriftItem, previous: SyncStatusStatus) {
  return previous.drift?.items?.some(
    (item) =>
      !isOver(item.action) &&
      (action !== "held" || JSON.stringify(item.actual) === JSON.stringify(actual)) &&
      item.path === path &&
      item.ref.kind === ref.kind &&
      item.ref.name === ref.name &&
      item.ref.namespace === ref.namespace,
  );
}

function isRollout(action: string): boolean {
  return action === "create" || action === "update" || action === "adopt";
}

function wasApplied(type: string): boolean {
  return ["created", "adopted", "configured", "replaced", "yielded", "keptBy"].includes(type);
}

function appliedSummary({ commit, revision, waitingFor }: PassFacts, written: readonly Outcome[]): string {
  const subject = commit.subject === "" ? "" : ` “${commit.subject}”`;
  const count = `${written.length} ${written.length === 1 ? "object" : "objects"}`;
  const more = waitingFor === undefined ? "" : ` so far; the rest waits for ${waitingFor.object}`;
  return `${shortSha(revision)}${subject} by ${commit.author}: ${count}${more}`;
}

function writtenLines(written: readonly Outcome[]): readonly string[] {
  return written.map(({ ref, result }) => `${result.type} ${refText(ref)}`);
}

/** What somebody did in the cluster: the last commit's author has nothing to do with it. */
function isDrift(word: EventWord): boolean {
  return word === "Drift" || word === "Corrected" || word === "Fighting";
}

function event(
  facts: PassFacts,
  word: EventWord,
  summary: string,
  lines: readonly string[],
  key: string,
): SyncEvent {
  const { gitSync, settings, commit, revision, now } = facts;
  const more = lines.length - lineLimit;
  return {
    word,
    at: now.toISOString(),
    gitSync: gitSyncKey(gitSync),
    release: settings.name,
    target: targetText(gitSync.target),
    revision,
    author: word === "Approved" ? (facts.approved?.manager ?? "") : isDrift(word) ? "" : commit.author,
    owner: settings.owner,
    summary: printable(summary),
    lines: more > 0 ? [...lines.slice(0, lineLimit), `… and ${more} more`] : lines,
    key: `${gitSyncKey(gitSync)}/${settings.name} ${key}`,
  };
}
