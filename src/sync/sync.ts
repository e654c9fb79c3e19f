import { applyPlan } from "../apply/apply-plan.ts";
import { letGoObject } from "../apply/let-go-object.ts";
import { gitSyncKey } from "../core/gitsync.ts";
import { allFights } from "../gate/contested.ts";
import { makeEvents } from "../report/events.ts";
import type { PassFacts } from "../report/facts.ts";
import { keptBackFacts } from "../report/kept-back.ts";
import { passRecords } from "../report/records.ts";
import { makeStatus } from "../report/status.ts";
import { createApproval } from "./approval.ts";
import { createBeginning } from "./beginning.ts";
import { completedJobs } from "./completed.ts";
import { noteContests } from "./contests.ts";
import type { Deps } from "./deps.ts";
import { deleteDoneHooks } from "./done-hooks.ts";
import { explainEnding } from "./ending-namespaces.ts";
import { syncForeign } from "./foreign.ts";
import { judge } from "./judge.ts";
import { applyContext, factsBefore, passTelemetry, type Pass } from "./pass.ts";
import { locateRefusals } from "./locate-refusals.ts";
import { readHealth } from "./read-health.ts";
import { learn, rememberUnchanged } from "./remember.ts";
import { passProgress } from "./progress.ts";
import { currentRollout } from "./rollout.ts";
import { scaledOf, standingKept, standingRivals } from "./standing.ts";
import { saveStatus } from "./status-store.ts";
import { isThere } from "./wave-gate.ts";

/** One pass over one release: judge (observe → diff → gate → plan) → apply → health → record → tell. Throws SynclineError when the pass as a
 *  whole cannot be done (nothing was pruned then); what happened to single objects is in the outcomes. */
export async function syncRelease(pass: Pass, deps: Deps, signal: AbortSignal): Promise<PassFacts> {
  const { gitSync, memory, rendition } = pass;
  const { clock, ledger, telemetry } = deps;
  const started = clock.monotonicMs();
  const manifests = rendition?.rendered.manifests ?? [];
  const context = applyContext(pass, deps);
  const before = factsBefore(pass);

  const { observed, changes, contests, orphans, waits, leftovers, gated, plan } = await judge(
    pass,
    deps,
    signal,
  );
  memory.contests = contests;
  rememberUnchanged(memory, observed, changes);

  const orphaned = gitSync.mode === "Observe" ? [] : orphans;
  currentRollout(memory);
  const { begin, begun } = createBeginning(pass, { before, context }, deps, signal);
  if (orphaned.length > 0) await begin();
  const approval = createApproval(pass, gated, deps, signal);
  const progress = passProgress(pass, plan, { gated, begin, approval }, deps, signal);
  const tried = await applyPlan(plan, context, progress, signal);
  const applied = await locateRefusals(tried.outcomes, pass, deps, signal);
  const freed = await Promise.all(orphaned.map((change) => letGoObject(change, context, signal)));
  const done = [...gated.blocked, ...applied, ...freed];
  const outcomes = await explainEnding(done, pass.account, deps, signal);
  learn(memory, [...applied, ...freed], deps);
  const health = await readHealth(memory, manifests.filter(isThere(applied)), pass.account, deps, signal);
  const foreign = await syncForeign(pass, { context, begin }, deps, signal);
  noteContests(memory, applied, deps);

  const facts: PassFacts = {
    ...before,
    outcomes: [...outcomes, ...foreign],
    ...keptBackFacts(tried.keptBack, outcomes),
    rivals: standingRivals(memory, manifests),
    kept: standingKept(memory, manifests),
    fights: [...allFights(memory.contests), ...allFights(memory.foreign.contests)],
    ...scaledOf(memory, manifests),
    health,
    held: approval.held(),
    holds: memory.holds.all,
    approved: approval.used(),
    pruneWaits: waits,
    leftovers,
    handled: memory.status.handled,
    completed: completedJobs(memory, observed, clock.now()),
  };
  const status = makeStatus(facts);
  const events = makeEvents(facts, status);
  if (begun() || events.length > 0) await ledger.append(passRecords(facts, status, events), signal);
  await saveStatus(gitSync, memory, status, deps, signal);
  await deleteDoneHooks(pass, context, deps, signal);
  deps.tell(gitSync, events);
  telemetry.pass(passTelemetry(gitSyncKey(gitSync), facts, status, (clock.monotonicMs() - started) / 1000));
  return facts;
}
