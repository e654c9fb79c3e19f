import { randomBytes } from "node:crypto";
import type { GitSync } from "../core/gitsync.ts";
import { hasErrors } from "../core/problem.ts";
import type { SourceTrouble } from "../report/facts.ts";
import type { Deps } from "./deps.ts";
import { closedFor } from "./closed-window.ts";
import { unmetDependency } from "./depends.ts";
import { accountOf, type Pass } from "./pass.ts";
import type { ReleaseMemory, Rendition } from "./release-memory.ts";

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
  const waitingFor = unmetDependency(memory, memories) ?? closedFor(memory, gitSync, now);
  const kept = good === latest ? beforeNewest(memory) : good;
  return {
    gitSync,
    memory,
    commit: latest?.commit ?? unknownCommit,
    revision: latest?.revision ?? memory.status.revision?.attempted ?? "",
    rendition: gitSync.suspend ? undefined : errors.length > 0 || waitingFor !== undefined ? kept : latest,
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
