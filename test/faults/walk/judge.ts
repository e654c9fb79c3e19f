import { git } from "../../support/git-repo.ts";
import type { AuditMark } from "../rig/audit.ts";
import {
  assertBounded,
  assertHistory,
  assertNoLeak,
  assertOrder,
  assertQuiet,
  assertScope,
} from "../rig/oracles.ts";
import type { Rig } from "../rig/rig.ts";
import type { Stage } from "./ground.ts";
import { slots } from "./slots.ts";

interface Walked {
  readonly mark: AuditMark;
  readonly releases: readonly string[];
  /** What commits took out of Git: `configmaps/note-web`. */
  readonly removed: readonly string[];
  readonly kills: number;
}

/** A process that is killed leaves one pass of each release without an end, at most. */
const passesAtOnce = 8;

/** What must hold after a walk, beside that it ended where a fresh cluster does. */
export async function judge(stage: Stage, { mark, releases, removed, kills }: Walked): Promise<void> {
  const { scene, namespace, spaces, gitSync } = stage;
  const clusterScoped = slots.filter(({ space }) => space === undefined);
  assertScope(mark, {
    own: namespace,
    targets: spaces,
    clusterScoped: clusterScoped.map(({ plural, name }) => `${plural}/${spaces[0] ?? ""}-${name}`),
    deletable: removed,
  });
  assertOrder(mark, git(scene.repo, ["rev-list", "--reverse", "main"]).split("\n"));
  await becomesQuiet(scene, gitSync);
  for (const release of releases)
    assertHistory(scene.ledgerFile, await scene.history(gitSync, release), kills * passesAtOnce);
  assertNoLeak(["xoxb-canary-slack-token"], { logs: scene.logs() });
  assertBounded(scene.agent.pid);
}

/** Pods and other controllers may not have come to rest yet, which the status then says. */
async function becomesQuiet(scene: Rig, gitSync: string, rounds = 5): Promise<void> {
  const quiet = scene.mark();
  await scene.reconcile(gitSync);
  if (rounds === 1) assertQuiet(quiet);
  else if (quiet.attempts().some(({ resource }) => resource !== "gitsyncs/status"))
    await becomesQuiet(scene, gitSync, rounds - 1);
}
