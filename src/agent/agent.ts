import { createSlots } from "../apply/context.ts";
import { apiGroup } from "../core/labels.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import type {
  AgentView,
  Calendar,
  Clock,
  Cluster,
  Election,
  GitSource,
  Ledger,
  Log,
  Notifier,
  RenderStore,
  Sandbox,
  Telemetry,
} from "../ports.ts";
import { createClaims } from "../sync/claims.ts";
import type { AgentSettings, Deps } from "../sync/deps.ts";
import { createLiveState } from "../sync/live.ts";
import { createScalers } from "../sync/scalers.ts";
import type { LiveChange } from "../sync/live-tracker.ts";
import { withSignatures } from "../sync/signatures.ts";
import { startJobs } from "./jobs.ts";
import { createStamps, type Stamps } from "./stamps.ts";
import { createLoops } from "./loops.ts";
import { auditEveryMs, runSelfAudit } from "./self-audit.ts";
import { createTeller } from "./tell.ts";

/** Everything the agent needs from outside. */
export interface AgentDeps {
  readonly cluster: Cluster;
  readonly election: Election;
  readonly git: GitSource;
  readonly sandbox: Sandbox;
  readonly ledger: Ledger;
  readonly renders: RenderStore;
  readonly notifier: Notifier;
  readonly telemetry: Telemetry;
  readonly calendar: Calendar;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: AgentSettings;
  readonly concurrency: number;
  readonly allowInsecureSources: boolean;
  /** "" = all. */
  readonly watchNamespace: string;
  readonly retentionDays: number;
  /** Absent = auditEveryMs. */
  readonly auditEveryMs?: number;
}

/** What the HTTP endpoints may ask a running agent. */
export interface AgentState {
  gitSyncs(): readonly GitSync[];
  ready(): boolean;
  plan: AgentView["plan"];
}

/** The controller: leads, watches GitSyncs, and keeps one loop for each. Resolves when the signal aborted and everything has stopped,
 *  or when leadership was lost (the process then ends and starts anew: nothing of an old leader lives on). */
export async function runAgent(
  deps: AgentDeps,
  publish: (state: AgentState) => void,
  signal: AbortSignal,
): Promise<void> {
  const { cluster, election, log, ledger } = deps;
  const known = new Map<string, GitSync>();
  let isLeading = false;
  let planner: AgentView["plan"] = () => Promise.resolve(undefined);
  publish({
    gitSyncs: () => [...known.values()],
    ready: () => isLeading,
    plan: (asked, stop) => planner(asked, stop),
  });
  const leading = await election.lead(signal);
  isLeading = true;
  await ledger.append([agentRecord("AgentStarted", deps)], leading);

  const stamps = createStamps(cluster, { clock: deps.clock, log, signal: leading });
  const shared = sharedDeps(deps, stamps, leading);
  const loops = createLoops(shared, {
    allowInsecure: deps.allowInsecureSources,
    watchNamespace: deps.watchNamespace,
    onChange: (gitSync) => {
      known.set(gitSyncKey(gitSync), gitSync);
    },
    onGone: (key) => {
      known.delete(key);
    },
  });
  planner = loops.plan;
  const stopJobs = startJobs(deps, leading);
  void runSelfAudit(loops.audited, deps.auditEveryMs ?? auditEveryMs, shared, leading);
  const namespace = deps.watchNamespace === "" ? {} : { namespace: deps.watchNamespace };
  const selection = (kind: string) => ({
    type: { group: apiGroup, kind },
    metadataOnly: false,
    ...namespace,
  });
  const watches = [
    cluster.watch(selection("GitSync"), withSignatures(loops.onGitSync, stamps.believesRequests), leading),
    cluster.watch(selection("SyncStatus"), withSignatures(loops.onStatus, stamps.believesRequests), leading),
  ];
  await Promise.allSettled(watches);
  isLeading = false;
  log.info({ reason: signal.aborted ? "asked to stop" : "leadership lost" }, "stopping");
  stopJobs();
  await loops.stop();
  await deps.notifier.flush(3_000);
  await ledger.append([agentRecord("AgentStopped", deps)], AbortSignal.timeout(2_000)).catch(() => undefined);
  await election.release();
}

/** What the loops of all GitSyncs share. */
function sharedDeps(deps: AgentDeps, stamps: Stamps, signal: AbortSignal): Deps {
  const { cluster, ledger, clock, log } = deps;
  const routes = new Map<string, (change: LiveChange) => void>();
  const onChange = (change: LiveChange): void => routes.get(change.setId)?.(change);
  return {
    git: deps.git,
    sandbox: deps.sandbox,
    cluster,
    live: createLiveState(cluster, { log, onChange, signal, believes: stamps.believes }),
    scalers: createScalers(cluster, { log, onChange, signal }),
    claims: createClaims(),
    routes,
    ledger,
    renders: deps.renders,
    tell: createTeller(deps, signal),
    telemetry: deps.telemetry,
    slots: createSlots(deps.concurrency),
    lookups: createSlots(1),
    clock,
    log,
    settings: deps.settings,
  };
}

function agentRecord(event: "AgentStarted" | "AgentStopped", { clock, settings }: AgentDeps) {
  const time = clock.now().toISOString();
  const summary = `syncline ${settings.version}`;
  return { time, gitSync: "", release: "", revision: "", event, actor: "agent", summary, details: {} };
}
