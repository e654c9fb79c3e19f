import { SynclineError } from "../core/errors.ts";
import { requestAnnotations } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { refText } from "../core/object-ref.ts";
import { printable } from "../core/text.ts";
import { parseSyncStatus, type SyncStatusStatus } from "../schema/syncstatus.ts";
import { annotate } from "./annotate.ts";
import { durationOf, type Call } from "./command.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { getSyncStatus } from "./own-objects.ts";
import { releaseName, statusName } from "./release-name.ts";
import { judgeApproval } from "./sync-verdict.ts";
import { waitFor, type Wanted } from "./wait-for.ts";
import { openCluster } from "./wire.ts";

/** A plan, and how many of its deletions the status has no room to name. */
type Plan = NonNullable<SyncStatusStatus["plan"]> & { readonly missing: number };

/** `syncline approve GITSYNC/RELEASE HASH`: only the plan that waits now can be approved; with --wait, until it is done. */
export async function approve(call: Call): Promise<ExitCode> {
  const { io, args, flags } = call;
  const timeoutMs = durationOf(flags, "timeout");
  const [name = "", hash = ""] = args;
  const release = releaseName(name);
  const place = await openCluster(call);
  let approved: Plan | undefined;
  const read = async (): Promise<KubeObject> => {
    const object = await getSyncStatus(place, statusName(release), io.signal);
    approved = waitingPlan(object, { name, hash, now: new Date() });
    return object;
  };
  await annotate(place, { read, key: requestAnnotations.approve, value: hash }, io.signal);
  io.stdout(`approved for ${name}: ${printable(deletions(approved))}\n`);
  if (flags["wait"] !== true) return exitCode.fine;
  const judge: Wanted["judge"] = (_gitSync, statuses) =>
    judgeApproval(statuses, { name: statusName(release), hash });
  return waitFor({ gitSync: release.gitSync, name, judge, timeoutMs }, place, io);
}

const planLifeMs = 24 * 3600 * 1000;

/** The plan of this hash, when it is the one that waits. Throws CLI-NOT-FOUND with what waits instead (B60). */
export function waitingPlan(
  object: KubeObject,
  { name, hash, now }: { readonly name: string; readonly hash: string; readonly now: Date },
): Plan {
  const parsed = parseSyncStatus(object);
  const plan = "syncStatus" in parsed ? planOf(parsed.syncStatus.status) : undefined;
  if (plan?.hash === undefined)
    throw new SynclineError("CLI-NOT-FOUND", `nothing waits for approval in ${name}`, {
      hint: `syncline status ${name.split("/")[0] ?? ""} tells what it waits for`,
    });
  if (plan.hash !== hash)
    throw new SynclineError("CLI-NOT-FOUND", `${name}: no plan ${hash} waits for approval`, {
      hint: `the plan that waits is ${plan.hash}: ${deletions(plan)}`,
    });
  if (plan.at !== undefined && now.getTime() - Date.parse(plan.at) > planLifeMs)
    throw new SynclineError("CLI-NOT-FOUND", `${name}: plan ${hash} is older than 24 hours`, {
      hint: "the agent makes a new one at its next pass; syncline sync asks for that",
    });
  return plan;
}

function planOf({ plan, truncated = {} }: SyncStatusStatus): Plan | undefined {
  return plan && { ...plan, missing: truncated["plan.destructive"] ?? 0 };
}

function deletions(plan: Plan | undefined): string {
  const objects = plan?.destructive ?? [];
  const named = objects.slice(0, 5).map(({ action, ref }) => `${action} ${refText(ref)}`);
  const rest = objects.length - named.length + (plan?.missing ?? 0);
  return rest > 0 ? `${named.join(", ")} and ${rest} more` : named.join(", ");
}
