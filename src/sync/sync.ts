import { applyPlan } from "../apply/apply-plan.ts";
import { letGoObject } from "../apply/let-go-object.ts";
import { ensureNamespace } from "../apply/namespace.ts";
import { gitSyncKey } from "../core/gitsync.ts";
import { makeEvents } from "../report/events.ts";
import type { PassFacts } from "../report/facts.ts";
import { passRecords, passStarted } from "../report/records.ts";
import { makeStatus } from "../report/status.ts";
import { createApproval } from "./approval.ts";
import { completedJobs } from "./completed.ts";
import type { Deps } from "./deps.ts";
import { explainEnding } from "./ending-namespaces.ts";
import { judge } from "./judge.ts";
import {
  applyContext,
  factsBefore,
  intentOf,
  learn,
  passTelemetry,
  remember,
  rememberUnchanged,
  type Pass,
} from "./pass.ts";
import { locateRefusals } from "./locate-refusals.ts";
import { readHealth } from "./read-health.ts";
import { scaledOf, standingKept, standingRivals } from "./standing.ts";
import { saveStatus } from "./status-store.ts";

/** One pass over one release: judge (observe → diff → gate → plan) → apply → health → record → tell. Throws SynclineError when the pass as a
 *  whole cannot be done (nothing was pruned then); what happened to single objects is in the outcomes. */
export async function syncRelease(pass: Pass, deps: Deps, signal: AbortSignal): Promise<PassFacts> {
  const { gitSync, memory, rendition } = pass;
  const { clock, ledger, telemetry } = deps;
  const started = clock.monotonicMs();
  const manifests = rendition?.rendered.manifests ?? [];
  const context = applyContext(pass, deps);
  const before = factsBefore(pass);

  const { observed, changes, orphans, waits, leftovers, gated, plan } = await judge(pass, deps, signal);
  rememberUnchanged(memory, observed, changes);

  const orphaned = gitSync.mode === "Observe" ? [] : orphans;
  const isStarted = plan.steps.length + plan.prunes.length + orphaned.length > 0;
  if (isStarted) {
    await ledger.append([passStarted(before, clock.now())], signal);
    await saveStatus(gitSync, memory, intentOf(before), deps, signal);
    await ensureNamespace(memory.settings, manifests, memory.namespaces, context, signal);
  }
  const approval = createApproval(pass, gated, deps, signal);
  const progress = { ...remember(memory, deps), beforePrune: () => approval.use() };
  const tried = await applyPlan(plan, context, progress, signal);
  const applied = await locateRefusals(tried, pass, deps, signal);
  const freed = await Promise.all(orphaned.map((change) => letGoObject(change, context, signal)));
  const done = [...gated.blocked, ...applied, ...freed];
  const outcomes = await explainEnding(done, pass.account, deps, signal);
  learn(memory, applied, deps);
  const health = await readHealth(memory, manifests, pass.account, deps, signal);

  const facts: PassFacts = {
    ...before,
    outcomes,
    rivals: standingRivals(memory, manifests),
    kept: standingKept(memory, manifests),
    ...scaledOf(memory, manifests),
    health,
    held: approval.held(),
    approved: approval.used(),
    pruneWaits: waits,
    leftovers,
    handled: memory.status.handled,
    completed: completedJobs(memory, observed, clock.now()),
  };
  const status = makeStatus(facts);
  const events = makeEvents(facts, status);
  if (isStarted || events.length > 0) await ledger.append(passRecords(facts, status, events), signal);
  await saveStatus(gitSync, memory, status, deps, signal);
  deps.tell(gitSync, events);
  telemetry.pass(passTelemetry(gitSyncKey(gitSync), facts, status, (clock.monotonicMs() - started) / 1000));
  return facts;
}
