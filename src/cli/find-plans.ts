import { SynclineError } from "../core/errors.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { PlannedRelease } from "../core/planned.ts";
import { byText } from "../core/text.ts";
import { askPlan } from "./agent-api.ts";
import { textOf, type Call } from "./command.ts";
import { getGitSync, getSyncStatus, listStatuses } from "./own-objects.ts";
import { planHere } from "./plan-here.ts";
import { recordedPlan } from "./recorded-plan.ts";
import { gitSyncOrRelease, statusName } from "./release-name.ts";
import { openCluster, type ClusterPlace } from "./wire.ts";

/** Plans, and where they come from. */
export interface FoundPlans {
  readonly plans: readonly PlannedRelease[];
  readonly source: "agent" | "SyncStatus" | "repo";
  /** One release was asked for. */
  readonly isOne: boolean;
  /** What has to be known about the source. */
  readonly note?: string;
  /** Where there is none. */
  readonly empty: string;
}

/** The plans that are asked for: of the files of --repo, else from the agent, else what the SyncStatus records. Errors: CLI-*, API-*,
 *  and those of a repository. */
export async function findPlans(call: Call): Promise<FoundPlans> {
  const { args, flags, io } = call;
  const asked = gitSyncOrRelease(args[0] ?? "");
  const about = { isOne: asked.release !== undefined, empty: `${asked.gitSync} has no release yet.` };
  const agent = textOf(flags, "agent");
  const place = await openCluster(call);
  if (textOf(flags, "repo") !== undefined)
    return { ...about, source: "repo", plans: await planHere(asked, place, call) };
  if (agent !== undefined) {
    const gitSync = `${place.namespace}/${asked.gitSync}`;
    return { ...about, source: "agent", plans: await askPlan(agent, { ...asked, gitSync }, io.signal) };
  }
  const statuses = await statusesOf(asked, place, io.signal);
  const plans = statuses.map(recordedPlan).toSorted((a, b) => byText(a.release, b.release));
  return { ...about, source: "SyncStatus", plans, note };
}

const note =
  "(from the SyncStatus: only deletions that wait for approval are known there; --agent asks the agent for the whole plan, --repo plans here)";

async function statusesOf(
  { gitSync, release }: ReturnType<typeof gitSyncOrRelease>,
  place: ClusterPlace,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  if (release !== undefined) return [await getSyncStatus(place, statusName({ gitSync, release }), signal)];
  const statuses = await listStatuses(place, gitSync, signal);
  if (statuses.length === 0) await getGitSync(place, gitSync, signal).catch(onlyIfDenied);
  return statuses;
}

/** Not everybody may read GitSyncs. */
function onlyIfDenied(error: unknown): void {
  if (!(error instanceof SynclineError) || error.code !== "API-DENIED") throw error;
}
