import { hostname } from "node:os";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { mkdir } from "node:fs/promises";
import { loadBuiltins } from "../adapters/builtins/builtins.ts";
import { createCalendar } from "../adapters/calendar/calendar.ts";
import { systemClock } from "../adapters/clock/clock.ts";
import { createCluster } from "../adapters/cluster/cluster.ts";
import { inClusterConnection, type Connection } from "../adapters/cluster/connection.ts";
import { createElection, type LeaseElection } from "../adapters/cluster/election.ts";
import { createGitSource } from "../adapters/git/source.ts";
import { createHeap } from "../adapters/heap/heap.ts";
import { openLedger } from "../adapters/ledger/ledger.ts";
import { openRenders } from "../adapters/renders/renders.ts";
import { createSandbox } from "../adapters/sandbox/sandbox.ts";
import { createNotifier } from "../adapters/slack/notifier.ts";
import { createLog } from "../adapters/telemetry/log.ts";
import { createTelemetry, type MetricsTelemetry } from "../adapters/telemetry/telemetry.ts";
import type { AgentConfig } from "../config.ts";
import { errorText, SynclineError } from "../core/errors.ts";
import { refOf } from "../core/manifest.ts";
import { refId } from "../core/object-ref.ts";
import type { SourceTree } from "../core/source-tree.ts";
import { agentName } from "../install/names.ts";
import { installObjects } from "../install/objects.ts";
import type { Ledger, Log, Notifier } from "../ports.ts";
import { composeMessages } from "../report/messages.ts";
import { notifiedRecord } from "../report/notified.ts";
import { version } from "../core/version.ts";
import type { AgentSettings } from "../sync/deps.ts";
import { runAgent, type AgentDeps, type AgentState } from "./agent.ts";
import { startServers } from "./servers.ts";

interface Place {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder of the program: builtin charts and policies stand beside it. */
  readonly root: string;
}

/** Builds the agent's adapters from its configuration, runs it, and closes them in order. */
export async function runConfigured(config: AgentConfig, place: Place, signal: AbortSignal): Promise<void> {
  const log = createLog({ level: config.logLevel, format: config.logFormat });
  if (config.allowInsecureSources)
    log.warn({}, "insecure sources are permitted: http:// and file:// (--allow-insecure-sources)");
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const telemetry = createTelemetry();
  const connection = await connect(config, place);
  const namespace = place.environment["POD_NAMESPACE"] ?? connection.namespace;
  const election = config.leaderElection ? electionOf(connection, namespace, log) : alwaysLeading;
  const calls = {
    log,
    onRequest: requestsOf(telemetry),
    maxQps: config.maxQps,
    userAgent: `syncline/${version}`,
  };
  const cluster = createCluster(connection, { ...calls, fence: fenceOf(election) });
  const ledger = await openHistory(config, { telemetry, log });
  const renders = openRenders({ file: join(config.dataDir, "renders.db"), log });
  const git = createGitSource({
    dataDir: config.dataDir,
    allowInsecure: config.allowInsecureSources,
    log,
    proxy: proxyOf(place),
  });
  const sandbox = createSandbox({ builtins: await loadBuiltins(place.root), log });
  const notifier = createChat(config, { ledger, telemetry, log });
  const deps: AgentDeps = {
    cluster,
    election,
    git,
    sandbox,
    ledger,
    renders,
    notifier,
    telemetry,
    calendar: createCalendar(log),
    clock: systemClock,
    log,
    settings: await settingsOf(config, namespace),
    concurrency: config.concurrency,
    allowInsecureSources: config.allowInsecureSources,
    watchNamespace: config.watchNamespace,
    retentionDays: config.retentionDays,
    ...auditPace(place),
  };
  let state: AgentState = { gitSyncs: () => [], ready: () => false, plan: () => Promise.resolve(undefined) };
  // Who may read the metrics is asked whether or not this process leads: reviews write nothing.
  const asking = createCluster(connection, calls);
  const servers = await startServers(config, { cluster: asking, ledger, telemetry, log, state: () => state });
  log.info({ version, namespace, server: connection.server }, "agent started");
  try {
    await runAgent(await perhapsFailing(deps, place), (published) => void (state = published), signal);
  } finally {
    await Promise.allSettled([
      servers.close(),
      git.close(),
      sandbox.close(),
      renders.close(),
      ledger.close(),
    ]);
    log.info({}, "agent stopped");
  }
}

/** What hears of each request to the API server. */
function requestsOf(telemetry: MetricsTelemetry): (verb: string, code: number) => void {
  const heap = createHeap();
  return (verb, code) => {
    telemetry.apiRequest(verb, code);
    heap.worked();
  };
}

/** SYNCLINE_SELF_AUDIT_MS: the pace of the self-audit, for tests of what it finds. */
function auditPace({ environment }: Place): Pick<AgentDeps, "auditEveryMs"> {
  const everyMs = Number(environment["SYNCLINE_SELF_AUDIT_MS"]);
  return everyMs > 0 ? { auditEveryMs: everyMs } : {};
}

interface Told {
  readonly telemetry: MetricsTelemetry;
  readonly log: Log;
}

function openHistory({ dataDir, ledgerMiB }: AgentConfig, { telemetry, log }: Told): Promise<Ledger> {
  return openLedger({
    file: join(dataDir, "ledger.db"),
    maxBytes: ledgerMiB * 1024 * 1024,
    log,
    clock: systemClock,
    onChange: (trouble, entries) => {
      telemetry.ledger(trouble === undefined, entries);
    },
  });
}

/** Slack; what became of each message is history. */
function createChat(
  { slackApiUrl, dataDir }: AgentConfig,
  { ledger, telemetry, log }: Told & { readonly ledger: Ledger },
): Notifier {
  return createNotifier({
    apiUrl: slackApiUrl,
    dataDir,
    compose: composeMessages,
    count: telemetry.notified,
    told: (delivery) => {
      const record = notifiedRecord(delivery, systemClock.now());
      ledger.append([record], new AbortController().signal).catch((error: unknown) => {
        log.warn({ error: errorText(error) }, "a notification could not be recorded");
      });
    },
    clock: systemClock,
    log,
  });
}

/** SYNCLINE_FAILPOINT: a process that ends before a step of its own, for tests of what a crash leaves behind. */
async function perhapsFailing(deps: AgentDeps, { environment }: Place): Promise<AgentDeps> {
  const text = environment["SYNCLINE_FAILPOINT"];
  if (!text) return deps;
  const { parseFailpoint, withFailpoint } = await import("../adapters/failpoint/failpoint.ts");
  return withFailpoint(deps, parseFailpoint(text), deps.log);
}

async function settingsOf(
  { defaultServiceAccount, policyDir, breakGlassGroup }: AgentConfig,
  namespace: string,
): Promise<AgentSettings> {
  const mandatoryPolicies = policyDir === undefined ? undefined : await readPolicies(policyDir);
  const agentObjects = new Set(
    installObjects({ namespace, image: "", applierClusterAdmin: true }).map((object) => refId(refOf(object))),
  );
  return { version, namespace, defaultServiceAccount, breakGlassGroup, mandatoryPolicies, agentObjects };
}

/** Loaded only here: what reads a working tree brings the Git library along, which costs memory. */
async function readPolicies(folder: string): Promise<SourceTree> {
  const { readWorktree } = await import("../adapters/worktree/read-worktree.ts");
  return readWorktree(folder);
}

/** In a pod: its service account. Anywhere else, or with a flag: a kubeconfig, whose reader costs 80 MB and is loaded only then. */
async function connect(config: AgentConfig, { environment }: Place): Promise<Connection> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  const folder = environment["SYNCLINE_SERVICE_ACCOUNT_DIR"];
  if (
    config.kubeconfig === undefined &&
    config.context === undefined &&
    host !== undefined &&
    port !== undefined
  ) {
    return inClusterConnection({ host, port, ...(folder && { folder }) });
  }
  const { loadKubeconfig } = await import("../adapters/cluster/kubeconfig.ts");
  return loadKubeconfig({ path: config.kubeconfig, context: config.context, environment });
}

function electionOf(connection: Connection, namespace: string, log: Log): LeaseElection {
  const identity = `${hostname()}_${randomBytes(4).toString("hex")}`;
  return createElection(connection, {
    namespace,
    name: agentName,
    identity,
    log,
    userAgent: `${agentName}/${version}`,
  });
}

/** `--no-leader-election`: the only process there is. */
const alwaysLeading: LeaseElection = {
  lead: (signal) => Promise.resolve(signal),
  leads: () => true,
  release: () => Promise.resolve(),
};

/** Before each write: a process that was frozen past the end of its Lease must not write beside the new leader. */
function fenceOf(election: Pick<LeaseElection, "leads">): () => void {
  return () => {
    if (election.leads()) return;
    throw new SynclineError("API-CONFLICT", "nothing is written: this process does not lead (any more)");
  };
}

function proxyOf({ environment }: Place) {
  const of = (name: string): string | undefined => environment[name] ?? environment[name.toLowerCase()];
  return { httpsProxy: of("HTTPS_PROXY"), httpProxy: of("HTTP_PROXY"), noProxy: of("NO_PROXY") };
}
