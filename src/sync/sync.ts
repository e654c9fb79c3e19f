import { applyPlan } from "../apply/apply-plan.ts";
import { ensureNamespace } from "../apply/namespace.ts";
import type { Change } from "../core/change.ts";
import { gitSyncKey } from "../core/gitsync.ts";
import { hasErrors } from "../core/problem.ts";
import { decide } from "../diff/decide.ts";
import { gate } from "../gate/gate.ts";
import { isWrite, makePlan } from "../plan/plan.ts";
import { makeEvents } from "../report/events.ts";
import type { PassFacts } from "../report/facts.ts";
import { passRecords, passStarted } from "../report/records.ts";
import { isWritten, makeStatus } from "../report/status.ts";
import { completedJobs } from "./completed.ts";
import type { Deps } from "./deps.ts";
import { observe } from "./observe.ts";
import {
  applyContext,
  factsBefore,
  gateInput,
  heldOf,
  intentOf,
  observeInput,
  passTelemetry,
  remember,
  rememberUnchanged,
  type Pass,
} from "./pass.ts";
import { prunable } from "./prunable.ts";
import { readHealth } from "./read-health.ts";
import { saveStatus } from "./status-store.ts";

/** One pass over one release: observe → diff → gate → plan → apply → health → record → tell. Throws SynclineError when the pass as a
 *  whole cannot be done (nothing was pruned then); what happened to single objects is in the outcomes. */
export async function syncRelease(pass: Pass, deps: Deps, signal: AbortSignal): Promise<PassFacts> {
  const { gitSync, memory, rendition } = pass;
  const { clock, ledger, telemetry } = deps;
  const started = clock.monotonicMs();
  const manifests = rendition?.rendered.manifests ?? [];
  const context = applyContext(pass, deps);
  const before = factsBefore(pass);

  const observed = await observe(observeInput(pass, deps), deps, signal);
  const changes = observed.map(decide);
  rememberUnchanged(memory, observed, changes);
  const mayPrune = rendition !== undefined && !hasErrors(pass.problems) && pass.waitingFor === undefined;
  const prunes = mayPrune && isTime(pass, changes) ? prunable(memory, observed, deps) : [];
  const gated = gate(gateInput(pass, changes, prunes, deps.live.members(memory.setId).length));
  const plan = makePlan(gated.allowed);

  if (plan.steps.length + plan.prunes.length > 0) {
    await ledger.append([passStarted(before, clock.now())], signal);
    await saveStatus(gitSync, memory, intentOf(before, gated, memory), deps, signal);
    await ensureNamespace(memory.settings, manifests, memory.namespaces, context, signal);
  }
  const applied = await applyPlan(plan, context, remember(memory, deps), signal);
  const outcomes = [...gated.blocked, ...applied];
  const health = await readHealth(memory, manifests, pass.account, deps, signal);

  const facts: PassFacts = {
    ...before,
    outcomes,
    health,
    held: heldOf(pass, gated),
    handled: memory.status.handled,
    completed: completedJobs(memory, manifests, clock.now()),
  };
  const status = makeStatus(facts);
  const events = makeEvents(facts, status);
  const isNews =
    events.length > 0 ||
    outcomes.some(({ change, result }) => isWritten(result) || change.action === "touched");
  if (isNews) await ledger.append(passRecords(facts, status, events), signal);
  await saveStatus(gitSync, memory, status, deps, signal);
  deps.tell(gitSync, events);
  telemetry.pass(passTelemetry(gitSyncKey(gitSync), facts, status, (clock.monotonicMs() - started) / 1000));
  return facts;
}

/** `prune.when: Healthy` keeps the old objects until the new ones work: nothing to write any more, and healthy. */
function isTime({ gitSync, memory }: Pass, changes: readonly Change[]): boolean {
  return gitSync.prune.when === "Applied" || (!changes.some(isWrite) && memory.status.health === "Healthy");
}
