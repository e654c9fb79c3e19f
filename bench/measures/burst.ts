import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { api } from "../../tools/testcluster/api.ts";
import { until } from "../../tools/testcluster/bootstrap.ts";
import { startAgent } from "../agent.ts";
import { patienceMs, waitUntilApplied } from "../applied.ts";
import { ofAgent, type Call } from "../audit.ts";
import { agentNamespace } from "../cluster.ts";
import type { Figure } from "../figures.ts";
import { wideConfigMaps, wideInput } from "../inputs/wide.ts";
import { memoryOf } from "../memory.ts";
import { rawUserAgent } from "../raw-client.ts";
import type { Stage } from "../stage.ts";
import type { Applied } from "./first-apply.ts";

interface BurstOptions {
  /** Objects that the agent watches. */
  readonly objects: number;
  /** Of these, so many are edited at once. */
  readonly burst: number;
  readonly program: string;
  readonly tell: (line: string) => void;
}

const person = "kubectl-edit";
const rawNamespace = "raw-burst";
const inFlight = 16;
/** The audit log is read so often. */
const lookMs = 500;
/** The memory of the first apply comes back in it. */
const restMs = 20_000;

/** Many objects watched: memory, what events cost that change nothing of ours, and many hand-made changes at once, beside as many applies
 *  of the raw client at the same time of the run. */
export async function measureBurst(stage: Stage, options: BurstOptions): Promise<readonly Figure[]> {
  const { objects, burst, program, tell } = options;
  // It stands still for a while, longer than a Lease lasts on a busy machine.
  const flags = ["--no-leader-election"];
  const agentOptions = { program, credentials: "service account", flags } as const;
  const [gitSync, namespace] = ["burst", "burst"];
  const { repo, commit } = stage.repository(wideInput(wideConfigMaps(objects), "files"));
  const agent = await startAgent(stage.bench, agentOptions);
  try {
    await stage.createGitSync(gitSync, repo, { namespace });
    await waitUntilApplied(stage.bench, { gitSync, commit, releases: 1, objects });
    await sleep(restMs);
    const applied = { agent, gitSync, namespace, repo, objects };
    const rss = memoryOf(applied.agent.pid)?.rss ?? Number.NaN;
    const event = await eventsWithoutDrift(stage, applied, burst);
    const rawMs = await rawApplies(stage, burst);
    const seen = await burstOfEdits(stage, applied, burst);
    const calls = Object.entries(seen.calls).map(([verb, count]) => `${verb} ${count}`);
    tell(`${burst} edits: ${seen.ms} ms, raw ${rawMs} ms; ${calls.join(", ")}; CPU ${seen.cpuMs} ms`);
    return figuresOf({ rss, event, rawMs, seen }, options);
  } finally {
    await stage.removeGitSync(gitSync);
    await agent.stop();
    await stage.sweep([rawNamespace, namespace].map((name) => `api/v1/namespaces/${name}/configmaps`));
  }
}

function figuresOf(
  { rss, event, rawMs, seen }: { rss: number; event: NoDrift; rawMs: number; seen: Seen },
  { objects, burst }: BurstOptions,
): readonly Figure[] {
  const what = `${objects} watched ConfigMaps`;
  const row = (name: string, unit: Figure["unit"], value: number, atMost?: number): Figure => ({
    ...{ name: `${what}: ${name}`, unit, values: [value] },
    ...(atMost === undefined ? {} : { target: { atMost } }),
  });
  return [
    row("agent, idle", "MB", rss),
    row(`${burst} annotations of others`, "requests", event.requests, 0),
    row("the same, CPU of the whole agent per event", "µs", (event.cpuMs * 1000) / burst),
    row(`${burst} edited at once, until all are put back`, "ms", seen.ms),
    row("the same", "× raw applies", seen.ms / rawMs, 5),
    row("the same, requests per object", "requests", sum(seen.calls) / burst),
    row("status after it", "KiB", seen.statusBytes / 1024, 64),
    row("agent after it, peak", "MB", seen.peak),
  ];
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** As many first applies by the raw client, ms. */
async function rawApplies(stage: Stage, count: number): Promise<number> {
  const mark = stage.mark();
  await stage.raw(rawNamespace, count, "as in Git");
  const calls = mark.calls().filter(({ userAgent, verb }) => userAgent === rawUserAgent && verb === "patch");
  return Math.max(...calls.map(({ ended }) => ended)) - Math.min(...calls.map(({ began }) => began));
}

interface NoDrift {
  readonly requests: number;
  readonly cpuMs: number;
}

/** Somebody else's annotation on so many objects: no read, no write. */
async function eventsWithoutDrift(
  stage: Stage,
  { agent, namespace, objects }: Applied,
  count: number,
): Promise<NoDrift> {
  const mark = stage.mark();
  const before = cpuMs(agent.pid);
  const annotation = { metadata: { annotations: { "example.com/seen": String(Date.now()) } } };
  await editEach(stage, {
    namespace,
    names: namesOf(objects, count),
    manager: "other-controller",
    patch: annotation,
  });
  await sleep(3_000);
  const calls = ofAgent(mark.calls()).filter(
    ({ namespace: where, verb }) => where === namespace && verb !== "watch" && verb !== "dry-run",
  );
  return { requests: calls.length, cpuMs: cpuMs(agent.pid) - before };
}

interface Seen {
  readonly ms: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly cpuMs: number;
  readonly statusBytes: number;
  readonly peak: number;
}

/** The agent stands still while the objects are edited: it finds all of them at once, and does not take the editor's share. */
async function burstOfEdits(
  stage: Stage,
  { agent, gitSync, namespace, objects }: Applied,
  burst: number,
): Promise<Seen> {
  process.kill(agent.pid, "SIGSTOP");
  try {
    const names = namesOf(objects, burst);
    await editEach(stage, { namespace, names, manager: person, patch: { data: { mode: "by-hand" } } });
  } finally {
    process.kill(agent.pid, "SIGCONT");
  }
  const [mark, began, cpu] = [stage.mark(), Date.now(), cpuMs(agent.pid)];
  const callsSoFar = (): readonly Call[] =>
    ofAgent(mark.calls()).filter((call) => call.namespace === namespace);
  const writes = (): readonly Call[] =>
    callsSoFar().filter(({ verb, code }) => verb === "patch" && code === 200);
  const isOver = (): Promise<boolean> =>
    Promise.resolve(new Set(writes().map(({ name }) => name)).size >= burst);
  await until(performance.now() + patienceMs, "not all objects were put back", isOver, lookMs);
  await sleep(1_000);
  return {
    ms: Math.max(...writes().map(({ ended }) => ended)) - began,
    calls: countsOf(callsSoFar()),
    cpuMs: cpuMs(agent.pid) - cpu,
    statusBytes: await statusBytes(stage, gitSync),
    peak: memoryOf(agent.pid)?.peak ?? Number.NaN,
  };
}

function countsOf(calls: readonly Call[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { verb, code } of calls) counts[`${verb} ${code}`] = (counts[`${verb} ${code}`] ?? 0) + 1;
  return counts;
}

async function statusBytes({ bench: { cluster } }: Stage, gitSync: string): Promise<number> {
  const path = `/apis/syncline.dev/v1alpha1/namespaces/${agentNamespace}/syncstatuses/${gitSync}.${gitSync}`;
  const { text } = await api(cluster, "GET", path);
  return JSON.stringify((JSON.parse(text) as { status: object }).status).length;
}

function namesOf(objects: number, count: number): readonly string[] {
  return wideConfigMaps(objects)
    .slice(0, count)
    .map(({ metadata }) => metadata.name);
}

/** One merge patch for each of these ConfigMaps, over few connections: an agent that stands still for long loses its Lease. */
async function editEach(
  { bench: { cluster } }: Stage,
  edit: {
    readonly namespace: string;
    readonly names: readonly string[];
    readonly manager: string;
    readonly patch: object;
  },
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const headers = {
    authorization: `Bearer ${cluster.tokenFor("admin")}`,
    "content-type": "application/merge-patch+json",
  };
  const path = `/api/v1/namespaces/${edit.namespace}/configmaps`;
  const one = (name: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const url = new URL(`${path}/${name}?fieldManager=${edit.manager}`, cluster.server);
      const sent = request(url, { method: "PATCH", agent, ca: cluster.ca, headers }, (answer) => {
        answer.resume();
        answer.once("end", () => {
          if (answer.statusCode === 200) resolve();
          else reject(new Error(`${name}: ${answer.statusCode}`));
        });
      });
      sent.once("error", reject);
      sent.end(JSON.stringify(edit.patch));
    });
  await Promise.all(edit.names.map(one));
  agent.destroy();
}

/** User and system time of a process so far; the kernel counts hundredths of a second. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
