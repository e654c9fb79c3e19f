import { randomBytes } from "node:crypto";
import type { GitSync } from "../core/gitsync.ts";
import { hasErrors } from "../core/problem.ts";
import { shortSha } from "../core/revision.ts";
import { endsPin } from "../gate/pin.ts";
import type { SourceTrouble } from "../report/facts.ts";
import type { Deps } from "./deps.ts";
import { closedFor } from "./closed-window.ts";
import { unmetDependency } from "./depends.ts";
import { heldFor, releaseHolds } from "./holds.ts";
import { accountOf, type Pass } from "./pass.ts";
import type { ReleaseMemory, Rendition } from "./release-memory.ts";
import { newestOf } from "./settle-pin.ts";

/** What the next pass over a release is to bring about: its newest render, or an earlier one while the newest has mistakes, or waits
 *  for another release or a sync window; nothing while the GitSync is suspended. */
export function nextPass(
  memory: ReleaseMemory,
  context: {
    readonly gitSync: GitSync;
    readonly memories: ReadonlyMap<string, ReleaseMemory>;
    readonly source: SourceTrouble | undefined;
    readonly lost?: string | undefined;
  },
  { settings, clock }: Pick<Deps, "settings" | "clock">,
): Pass {
  const { gitSync, memories, source, lost } = context;
  const { latest, good } = memory;
  const errors = (latest?.rendered.problems ?? []).filter(({ severity }) => severity === "error");
  const broken = [...memories.values()].find((other) => hasErrors(other.latest?.rendered.problems ?? []));
  const now = clock.now();
  const wait =
    unmetDependency(memory, memories) ??
    heldFor(memory, releaseHolds(gitSync, memory, now)) ??
    closedFor(memory, gitSync, now);
  const kept = good === latest ? beforeNewest(memory) : good;
  const pinned = pinnedNow(memory, wait);
  const { rendition, waitingFor } = pinned ?? {
    rendition: errors.length > 0 || wait !== undefined ? kept : latest,
    waitingFor: wait,
  };
  const told = pinned === undefined ? latest : rendition;
  return {
    gitSync,
    memory,
    commit: told?.commit ?? unknownCommit,
    revision: told?.revision ?? memory.status.pin?.revision ?? memory.status.revision?.attempted ?? "",
    rendition: gitSync.suspend ? undefined : rendition,
    pin: pinned === undefined ? undefined : memory.status.pin,
    problems: errors,
    waitingFor,
    broken: broken?.name,
    source,
    lost,
    account: accountOf(gitSync, settings),
    nonce: randomBytes(8).toString("hex"),
    now,
  };
}

/** What a pin keeps in force, also while the newest render would end it and has to wait; undefined = there is none (any more). One that
 *  cannot be found is waited for: what was rolled back from never takes its place. */
function pinnedNow(
  memory: ReleaseMemory,
  wait: Pass["waitingFor"],
): Pick<Pass, "rendition" | "waitingFor"> | undefined {
  const { pinned: rendition, pinTrouble } = memory;
  const { pin } = memory.status;
  if (pin === undefined) return undefined;
  const newest = newestOf(memory);
  const isOver = newest !== undefined && endsPin(pin, newest);
  if (isOver && wait === undefined) return undefined;
  const object = `what ${shortSha(pin.revision ?? "")} rendered to`;
  if (rendition === undefined)
    return { rendition, waitingFor: { object, condition: "found again", hint: pinTrouble } };
  return { rendition, waitingFor: isOver ? wait : undefined };
}

/** What stays in force while the newest render waits. Nothing once that has begun: no older commit follows a newer one. */
function beforeNewest({ latest, inForce, status }: ReleaseMemory): Rendition | undefined {
  return status.renderDigest?.attempted === latest?.rendered.digest ? undefined : inForce;
}

/** False until this process knows what Git says, or why that cannot be known: until then the status stays what it was. */
export function isKnown(
  { latest }: ReleaseMemory,
  gitSync: GitSync,
  source: SourceTrouble | undefined,
): boolean {
  return latest !== undefined || source !== undefined || gitSync.suspend;
}

/** Before the first fetch of this process. */
const unknownCommit: Pass["commit"] = { sha: "" as Pass["commit"]["sha"], author: "", at: "", subject: "" };
