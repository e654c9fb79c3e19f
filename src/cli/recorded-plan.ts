import { retryOf, SynclineError, type ErrorCode } from "../core/errors.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { PlannedRelease, PlannedStep } from "../core/planned.ts";
import { parseSyncStatus, type SyncStatusStatus } from "../schema/syncstatus.ts";

/** What a SyncStatus records of the next pass: the deletions that wait for approval with their hash, failures, and what is waited for.
 *  Writes are not recorded. Throws CFG-SPEC where it cannot be read. */
export function recordedPlan(object: KubeObject): PlannedRelease {
  const parsed = parseSyncStatus(object);
  if ("problems" in parsed)
    throw new SynclineError(
      "CFG-SPEC",
      `SyncStatus ${object.metadata.name} cannot be read: ${parsed.problems[0]?.message ?? ""}`,
    );
  const { spec, status, namespace } = parsed.syncStatus;
  const { environment = "", region = "", cluster = "" } = spec.target ?? {};
  const { plan, waitingFor, summary } = status;
  const { object: what = "", condition = "", hint = "" } = waitingFor ?? {};
  return {
    namespace,
    gitSync: spec.gitSync,
    release: spec.release,
    target: { environment, region, cluster },
    revision: status.revision?.attempted ?? "",
    hash: plan?.hash ?? "",
    needsApproval: plan?.hash !== undefined,
    ...(plan?.hash === undefined ? {} : { held: (summary?.message ?? "").replace(/; approve .*$/, "") }),
    steps: (plan?.destructive ?? []).map(stepOf),
    recorded: {
      sync: status.sync ?? "Syncing",
      message: summary?.message ?? "",
      missing: status.truncated?.["plan.destructive"] ?? 0,
    },
    ...(waitingFor === undefined ? {} : { waitingFor: { object: what, condition, hint } }),
    problems: (status.failures ?? []).map(problemOf),
  };
}

type Destructive = NonNullable<NonNullable<SyncStatusStatus["plan"]>["destructive"]>[number];

function stepOf({ ref, uid }: Destructive): PlannedStep {
  const own = uid === undefined ? {} : { uid };
  return { wave: 0, action: "prune", ref, ...own, fields: [], waitsFor: "approval" };
}

function problemOf({
  code,
  message,
  position,
}: NonNullable<SyncStatusStatus["failures"]>[number]): PlannedRelease["problems"][number] {
  // A newer agent may know more codes.
  const known = code in retryOf ? (code as ErrorCode) : "SYNC-BUG";
  return { severity: "error", code: known, message, ...(position === undefined ? {} : { position }) };
}
