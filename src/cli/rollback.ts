import { SynclineError } from "../core/errors.ts";
import { requestAnnotations } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { shortSha } from "../core/revision.ts";
import { printable } from "../core/text.ts";
import { rollbackGoal } from "../gate/pin.ts";
import { parseSyncStatus } from "../schema/syncstatus.ts";
import { annotate } from "./annotate.ts";
import { durationOf, textOf, type Call } from "./command.ts";
import type { ExitCode } from "./io.ts";
import { getSyncStatus } from "./own-objects.ts";
import { releaseName, statusName } from "./release-name.ts";
import { judgeRollback } from "./sync-verdict.ts";
import { waitFor, type Wanted } from "./wait-for.ts";
import { openCluster } from "./wire.ts";

/** `syncline rollback GITSYNC/RELEASE`: asks for an earlier revision, and waits for the agent's answer and until that is in force. */
export async function rollback(call: Call): Promise<ExitCode> {
  const { io, args, flags } = call;
  const timeoutMs = durationOf(flags, "timeout");
  const [name = ""] = args;
  const [to, reason = ""] = [textOf(flags, "to"), textOf(flags, "reason")];
  const release = releaseName(name);
  const place = await openCluster(call);
  const at = new Date().toISOString();
  const read = (): Promise<KubeObject> => getSyncStatus(place, statusName(release), io.signal);
  const revision = revisionFor(await read(), to, name);
  const value = requestText({ to: revision, reason, at });
  await annotate(place, { read, key: requestAnnotations.rollbackTo, value }, io.signal);
  io.stdout(`asked for ${printable(shortSha(revision))} of ${name}\n`);
  const judge: Wanted["judge"] = (_gitSync, statuses) =>
    judgeRollback(statuses, { name: statusName(release), value });
  return waitFor({ gitSync: release.gitSync, name, judge, timeoutMs }, place, io);
}

/** `at`: asking twice for the same revision is two requests. */
function requestText({ to, reason, at }: { to: string; reason: string; at: string }): string {
  return JSON.stringify(reason === "" ? { to, at } : { to, reason, at });
}

/** The revision that is asked for. Throws CLI-NOT-FOUND with those there are. */
function revisionFor(object: KubeObject, to: string | undefined, name: string): string {
  const parsed = parseSyncStatus(object);
  if (!("syncStatus" in parsed))
    throw new SynclineError("CLI-NOT-FOUND", `the SyncStatus of ${name} cannot be read`);
  const goal = rollbackGoal(parsed.syncStatus.status, to);
  if (goal.type === "applied") return goal.entry.revision;
  if (goal.type === "commit") return goal.sha;
  throw new SynclineError("CLI-NOT-FOUND", `${name}: ${goal.reason}`, {
    hint: `syncline history ${name} lists what was applied`,
  });
}
