import { durationText } from "../core/duration.ts";
import type { Health } from "../core/health.ts";

/** How long an object that is not healthy has made no progress. */
export interface Patience {
  /** UID and generation: another rollout has patience of its own. */
  readonly rollout: string;
  /** The most that was ever done of it: what falls back and comes again is no progress. */
  readonly best: number;
  /** When that was reached, in milliseconds of a clock that never goes back. */
  readonly since: number;
  readonly overdue: boolean;
}

export interface Moment {
  readonly rollout: string;
  readonly nowMs: number;
  readonly timeoutSeconds: number;
  /** What the status says from before this process: it was told already that this object takes too long. */
  readonly wasOverdue: boolean;
}

/** Waits on with an object. After the release's timeout without progress it is Degraded, whatever its rule says, until it makes
 *  progress, is healthy, or something else is rolled out. What cannot be read (Unknown) neither helps nor harms. */
export function waitOn(
  before: Patience | undefined,
  health: Health,
  { rollout, nowMs, timeoutSeconds, wasOverdue }: Moment,
): { readonly patience: Patience | undefined; readonly health: Health } {
  const { status, done = 0, message } = health;
  if (status === "Healthy" || status === "Suspended") return { patience: undefined, health };
  if (status === "Unknown") return { patience: before, health };
  const isNew = before?.rollout !== rollout;
  const isProgress = isNew || done > before.best;
  const since = isProgress ? nowMs : before.since;
  const isOver = !isProgress && (before.overdue || nowMs - since >= timeoutSeconds * 1000);
  const overdue = isOver || (before === undefined && wasOverdue);
  const patience = { rollout, best: isNew ? done : Math.max(done, before.best), since, overdue };
  if (!overdue) return { patience, health };
  const late = `${message}; no progress for ${durationText(timeoutSeconds)} (timeout)`;
  return { patience, health: { ...health, status: "Degraded", message: late, overdue: true } };
}
