import type { Health } from "../core/health.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";
import type { ConditionNow } from "./conditions.ts";

/** Reasons of the condition Healthy: once the release's timeout is over, and from then until it is healthy again. */
export const timedOut = "TimedOut";
const recovering = "Recovering";

/** The condition Healthy. Its reason remembers across restarts that a time-out was told: it is told once, and its end too. */
export function healthCondition(
  { status, message, overdue }: Health,
  previous: Pick<SyncStatusStatus, "conditions">,
): ConditionNow {
  const word = status === "Healthy" ? "True" : status === "Unknown" ? "Unknown" : "False";
  const before = toldOf(previous);
  const isOver = status === "Healthy" || before === undefined;
  // What could not be read is as late as it was.
  const late = status === "Unknown" ? before : recovering;
  const reason = overdue === true ? timedOut : isOver ? status : (late ?? status);
  return { type: "Healthy", status: word, reason, message };
}

/** Which event a health is worth: the first time that it takes too long, and when it is well again after that. */
export function healthEvent(
  { status, overdue }: Health,
  previous: Pick<SyncStatusStatus, "conditions">,
): "Failed" | "Recovered" | undefined {
  const before = toldOf(previous);
  if (overdue === true) return before === timedOut ? undefined : "Failed";
  return status === "Healthy" && before !== undefined ? "Recovered" : undefined;
}

function toldOf({ conditions = [] }: Pick<SyncStatusStatus, "conditions">): string | undefined {
  const reason = conditions.find(({ type }) => type === "Healthy")?.reason;
  return reason === timedOut || reason === recovering ? reason : undefined;
}
