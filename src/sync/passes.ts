import { errorText, retryOf, SynclineError, type Retry } from "../core/errors.ts";
import type { GitSync } from "../core/gitsync.ts";
import type { Log } from "../ports.ts";
import type { PassFacts, SourceTrouble } from "../report/facts.ts";
import { holdsDueAt } from "../report/holds.ts";
import type { Deps } from "./deps.ts";
import { failedPass } from "./failed-pass.ts";
import { recordHold } from "./holds.ts";
import { isKnown, nextPass } from "./next-pass.ts";
import type { Pass } from "./pass.ts";
import type { ReleaseMemory } from "./release-memory.ts";
import { keepRender } from "./keep-render.ts";
import { retireIfOver } from "./retire.ts";
import type { Schedule } from "./schedule.ts";
import { recallInForce } from "./recall-in-force.ts";
import { mustRollBack, settlePin } from "./settle-pin.ts";
import { syncRelease } from "./sync.ts";

/** What a pass over one release needs to know of the others. */
export interface PassContext {
  readonly gitSync: GitSync;
  readonly memories: ReadonlyMap<string, ReleaseMemory>;
  readonly source: SourceTrouble | undefined;
  /** Why what the GitSync has in the cluster is not known for certain: nothing is pruned. */
  readonly lost: string | undefined;
}

/** Passes over releases, and what each makes due. */
export interface Passes {
  /** One pass. Rejects only when the signal aborts: a failed one is told in its SyncStatus and tried again when that may help. */
  run(memory: ReleaseMemory, context: PassContext, signal: AbortSignal): Promise<void>;
  /** There is new input: what crashed before is tried again. */
  forgive(): void;
}

const watchesMs = 10_000;
const crashLimit = 3;

/** The passes of one GitSync. */
export function createPasses(
  deps: Deps,
  { schedule, log }: { readonly schedule: Schedule; readonly log: Log },
): Passes {
  const crashes = new Map<string, number>();
  const afterwards = (memory: ReleaseMemory, facts: PassFacts, { gitSync, memories }: PassContext): void => {
    const { name, lookAgain } = memory;
    crashes.delete(name);
    const after = whenAgain(facts);
    if (after === "never") schedule.settled(name);
    else schedule.retry(name, after, gitSync.source.intervalSeconds);
    const { until } = facts.waitingFor ?? {};
    if (until !== undefined) schedule.dueIn(name, until - facts.now.getTime());
    schedule.dueIn(name, holdsDueAt(facts) - facts.now.getTime());
    if (lookAgain < Infinity) schedule.dueIn(name, lookAgain - deps.clock.monotonicMs());
    if (mustRollBack(memory, gitSync, facts.now)) schedule.dueIn(name, 0);
    if (facts.health.status !== "Healthy") return;
    for (const { name: other, settings, status } of memories.values()) {
      if (settings.dependsOn.includes(name) && status.sync === "Waiting") schedule.dueIn(other, 0);
    }
  };
  const failed = async (pass: Pass, error: unknown, signal: AbortSignal): Promise<void> => {
    const { name } = pass.memory;
    const isExpected = error instanceof SynclineError;
    if (!isExpected) crashes.set(name, (crashes.get(name) ?? 0) + 1);
    const code = isExpected ? error.code : "SYNC-BUG";
    log.warn({ release: name, code, error: isExpected ? error.message : errorText(error) }, "pass failed");
    await failedPass(pass, error, deps, signal);
    const after = retryOf[code];
    if (after !== "never") schedule.retry(name, after, pass.gitSync.source.intervalSeconds);
  };
  return {
    forgive: () => {
      crashes.clear();
    },
    async run(memory, context, signal) {
      if ((crashes.get(memory.name) ?? 0) >= crashLimit) return; // the same input crashed three times: it waits for another one
      if (!isKnown(memory, context.gitSync, context.source)) return;
      let pass = nextPass(memory, context, deps);
      try {
        if (await settlePin(memory, context, deps, signal)) pass = nextPass(memory, context, deps);
        if (await recallInForce(memory, pass, deps, signal)) pass = nextPass(memory, context, deps);
        await watchesStarted(pass, deps, signal);
        await recordHold(pass, deps, signal);
        const facts = await syncRelease(pass, deps, signal);
        await keepRender(pass, deps);
        afterwards(memory, facts, context);
        if (context.lost === undefined) await retireIfOver(context.gitSync, memory, facts, deps, signal);
      } catch (error) {
        signal.throwIfAborted();
        await failed(pass, error, signal);
      }
    },
  };
}

/** Waits for the first lists of the release's kinds, but not for ever: what is not known by then is looked up. */
async function watchesStarted({ rendition }: Pass, { live }: Deps, signal: AbortSignal): Promise<void> {
  const kinds = rendition?.rendered.manifests.map(({ ref }) => ref) ?? [];
  const patience = AbortSignal.any([signal, AbortSignal.timeout(watchesMs)]);
  await live.started(kinds, patience).catch(() => {
    signal.throwIfAborted();
  });
}

/** When the same pass may do more: as the slowest of what went wrong allows. */
function whenAgain({ outcomes, waitingFor, pruneWaits }: PassFacts): Retry {
  const classes = new Set(
    outcomes.map(({ result }) => (result.type === "failed" ? retryOf[result.code] : "never")),
  );
  if (classes.has("backoff")) return "backoff";
  // What was not deleted because it changed meanwhile: no event may ever come of it.
  const isPutOff = outcomes.some(
    ({ change, result }) => change.action === "prune" && result.type === "skipped",
  );
  // What another release holds: its end may come at any time.
  const isHeldElsewhere = outcomes.some(
    ({ change, result }) => change.action === "adopt" && result.type === "held",
  );
  const waits = waitingFor !== undefined || pruneWaits !== undefined;
  return classes.has("interval") || waits || isPutOff || isHeldElsewhere ? "interval" : "never";
}
