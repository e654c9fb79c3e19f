import type { Expectation, Finding } from "../audit/finding.ts";
import type { GitSync } from "../core/gitsync.ts";
import type { Manifest } from "../core/manifest.ts";
import { parseGroupKind, refId, refText } from "../core/object-ref.ts";
import { foughtPaths } from "../gate/contested.ts";
import { isDoneWhenAbsent } from "./completed.ts";
import type { Deps } from "./deps.ts";
import { leftMembers } from "./left-members.ts";
import { manifestDigest, type ReleaseMemory } from "./release-memory.ts";

/** A GitSync's loop as the self-audit sees it. */
export interface Audited {
  readonly gitSync: GitSync;
  readonly memories: ReadonlyMap<string, ReleaseMemory>;
  /** Polls that are over. */
  readonly polls: number;
  /** Rounds of passes that are over, and whether one goes on or is due. */
  readonly turns: number;
  readonly isBusy: boolean;
  /** A pass over a release is due at once. */
  look(release: string): void;
  /** The findings as of this audit, for the status. */
  found(findings: readonly Finding[], signal: AbortSignal): Promise<void>;
}

const minute = 60_000;
/** Complete lists come every 29 minutes at the latest (watch-times.ts). */
const listMs = 35 * minute;
const troubleMs = 5 * minute;
const turnMs = 15 * minute;
const debtMs = 10 * minute;
/** A poll that failed may rest for five minutes (poll.ts). */
const pollMs = 10 * minute;
const mostDebts = 100;

/** What must move on in a loop that works: polls, rounds, watches, and the debts of releases that say they are Synced. */
export function expectations(audited: Audited, deps: Pick<Deps, "live" | "claims">): readonly Expectation[] {
  const { gitSync, memories, polls, turns, isBusy } = audited;
  const whole = { release: "" };
  const busy: Expectation = {
    ...whole,
    reason: "PassOverdue",
    key: "pass",
    mark: String(turns),
    patienceMs: turnMs,
    text: "what is due is not looked at: a pass does not come to its end",
  };
  const poll: Expectation = {
    ...whole,
    reason: "PollOverdue",
    key: "poll",
    mark: String(polls),
    patienceMs: pollMs + 3000 * gitSync.source.intervalSeconds,
    text: "Git is not asked any more: no poll comes to its end",
  };
  const synced = [...memories.values()].filter(saysSynced);
  return [
    poll,
    ...(isBusy ? [busy] : []),
    ...watches(memories, deps),
    ...synced.flatMap((memory) => debts(memory, gitSync, deps)),
  ];
}

/** Whether a release says that nothing is left to be done: that is what is audited. */
export function saysSynced({ status, absent, latest }: ReleaseMemory): boolean {
  const digest = latest?.rendered.digest;
  return (
    status.sync === "Synced" &&
    absent === undefined &&
    digest !== undefined &&
    status.renderDigest?.applied === digest
  );
}

/** Every watch of a kind that the GitSync has objects of. */
function watches(memories: Audited["memories"], { live }: Pick<Deps, "live">): readonly Expectation[] {
  const kinds = new Set([...memories.values()].flatMap(({ status }) => status.groupKinds ?? []));
  return [...kinds].map((name) => {
    const kind = parseGroupKind(name);
    const state = live.state(kind);
    const isFine = state === "synced" || state === "missing";
    const words = live.trouble(kind)?.message;
    return {
      reason: "WatchSilent",
      release: "",
      key: `watch ${name}`,
      mark: `${state} ${live.lists(kind)}`,
      // A kind that is not there has no lists; that it is missing is the matter of passes.
      patienceMs: state === "missing" ? Infinity : isFine ? listMs : troubleMs,
      text: isFine
        ? `the watch of ${name} brings no complete list any more`
        : `the watch of ${name} is ${state}${words === undefined ? "" : `: ${words}`}`,
    };
  });
}

/** Objects that moved, are gone or left Git while the release says that it is Synced. A moment of that is ordinary: a pass is under way. */
function debts(
  memory: ReleaseMemory,
  gitSync: GitSync,
  deps: Pick<Deps, "live" | "claims">,
): readonly Expectation[] {
  const manifests = memory.latest?.rendered.manifests ?? [];
  const moved = manifests.filter((manifest) => isMoved(manifest, memory, deps));
  const isPruning = gitSync.prune.enabled && gitSync.mode === "Apply";
  const left = isPruning
    ? leftMembers(
        memory,
        manifests.map((manifest) => ({ manifest })),
        deps,
      )
    : [];
  const debt = { release: memory.name, mark: "", patienceMs: debtMs };
  return [
    ...moved.map(({ ref }) => ({
      ...debt,
      reason: "CorrectionOverdue" as const,
      key: `${memory.name} moved ${refId(ref)}`,
      text: `${refText(ref)} moved in the cluster and is not put back`,
    })),
    ...left.map(({ entry: { ref } }) => ({
      ...debt,
      reason: "PruneOverdue" as const,
      key: `${memory.name} left ${refId(ref)}`,
      text: `${refText(ref)} left Git and is not deleted`,
    })),
  ].slice(0, mostDebts);
}

function isMoved(manifest: Manifest, memory: ReleaseMemory, { live }: Pick<Deps, "live">): boolean {
  const { ref } = manifest;
  if (live.state(ref) !== "synced") return false;
  const entry = live.get(ref);
  if (entry?.partOf !== memory.setId) return !isDoneWhenAbsent(memory, manifest);
  const known = memory.known.get(refId(ref));
  const isWritten = known?.digest === manifestDigest(manifest);
  const isFought = foughtPaths(memory.contests.get(refId(ref))).length > 0;
  return isWritten && !isFought && known.ownFields !== entry.ownFields;
}
