import type { Finding } from "../audit/finding.ts";
import { standing, type Since } from "../audit/standing.ts";
import { findingsOf, type Suspect } from "../audit/suspects.ts";
import { errorText } from "../core/errors.ts";
import { gitSyncKey } from "../core/gitsync.ts";
import { auditEvents } from "../report/audit-events.ts";
import { expectations, type Audited } from "../sync/audited.ts";
import type { Deps } from "../sync/deps.ts";
import { tellAll } from "../sync/tell-all.ts";
import { auditSample } from "./audit-sample.ts";

/** One object at a time, and no more than one request a minute. */
export const auditEveryMs = 60_000;

/** What stays from one audit to the next. */
interface State {
  since: ReadonlyMap<string, Since>;
  found: ReadonlyMap<string, readonly Finding[]>;
  suspects: ReadonlyMap<string, Suspect>;
  lastAt: number;
}

/** Proves slowly that "Synced" is true, until the signal aborts: what must move on by itself does (audited.ts), and a dry-run of one object
 *  after the other would change nothing. What stands is told: an event, a condition, a metric. Never rejects. */
export async function runSelfAudit(
  loops: () => readonly Audited[],
  everyMs: number,
  deps: Deps,
  signal: AbortSignal,
): Promise<void> {
  const lastAt = deps.clock.monotonicMs();
  const state: State = { since: new Map(), found: new Map(), suspects: new Map(), lastAt };
  while (!signal.aborted) {
    try {
      await deps.clock.sleep(everyMs, signal);
      await audit(loops(), everyMs, state, deps, signal);
    } catch (error) {
      if (!signal.aborted) deps.log.error({ error: errorText(error) }, "self-audit failed");
    }
  }
}

async function audit(
  loops: readonly Audited[],
  everyMs: number,
  state: State,
  deps: Deps,
  signal: AbortSignal,
): Promise<void> {
  const { clock, telemetry } = deps;
  const nowMs = clock.monotonicMs();
  // While the machine slept, nothing could happen.
  if (nowMs - state.lastAt > 5 * everyMs) state.since = new Map();
  state.lastAt = nowMs;
  const slot = Math.floor(clock.now().getTime() / everyMs);
  state.suspects = await auditSample(loops, { slot, suspects: state.suspects }, deps, signal);
  const since = new Map<string, Since>();
  const found = new Map<string, readonly Finding[]>();
  for (const audited of loops) {
    const key = gitSyncKey(audited.gitSync);
    const judged = standing(state.since.get(key) ?? new Map(), expectations(audited, deps), nowMs);
    since.set(key, judged.since);
    found.set(key, [...judged.findings, ...findingsOf(state.suspects, key)]);
  }
  const before = state.found;
  [state.since, state.found] = [since, found];
  for (const audited of loops) {
    const key = gitSyncKey(audited.gitSync);
    const [was, now] = [before.get(key) ?? [], found.get(key) ?? []];
    telemetry.audit(key, now.length);
    if (was.length + now.length > 0) await tell(audited, { before: was, now }, deps, signal);
  }
}

/** Also where the GitSync's loop stands still. */
async function tell(
  { gitSync, found }: Audited,
  change: { readonly before: readonly Finding[]; readonly now: readonly Finding[] },
  deps: Deps,
  signal: AbortSignal,
): Promise<void> {
  const events = auditEvents(gitSync, change, deps.clock.now());
  const log = deps.log.child({ gitSync: gitSyncKey(gitSync) });
  if (events.length > 0) await tellAll(gitSync, events, { ...deps, log }, signal);
  await found(change.now, signal);
}
