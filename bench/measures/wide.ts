import type { AgentOptions } from "../agent.ts";
import { startAgent } from "../agent.ts";
import type { Figure } from "../figures.ts";
import { configMapFile, wideConfigMaps } from "../inputs/wide.ts";
import type { Stage } from "../stage.ts";
import { commitCost } from "./commit.ts";
import { correctedDrift, type Correction } from "./drift.ts";
import { firstApply, type Applied, type FirstApply } from "./first-apply.ts";
import { unchangedPolls } from "./unchanged.ts";

export interface WideOptions {
  readonly objects: number;
  /** Pairs of first applies. */
  readonly pairs: number;
  /** Commits, and hand-made changes. */
  readonly changes: number;
  /** Seconds of polls that find nothing; the render thread ends in them, and its memory comes back. */
  readonly idleSeconds: number;
  readonly program: string;
  readonly tell: (line: string) => void;
}

/** One wide release: first applies against the raw client, each by a fresh agent; then, with the last of these agents, polls that
 *  find nothing, memory, commits of one object, hand-made changes. */
export async function measureWide(stage: Stage, options: WideOptions): Promise<readonly Figure[]> {
  const { objects, pairs, program, tell } = options;
  const agentOptions: AgentOptions = { program, credentials: "service account" };
  const applies: FirstApply[] = [];
  const later: Figure[] = [];
  for (let pair = 1; pair <= pairs; pair++) {
    const isLast = pair === pairs;
    const life = async (applied: Applied): Promise<void> => {
      if (isLast) later.push(...(await afterFirstApply(stage, applied, options)));
    };
    const result = await firstApply(stage, { objects, run: String(pair), form: "files" }, agentOptions, life);
    applies.push(result);
    tell(
      `pair ${pair}: raw ${result.raw.toFixed(0)}/s, with our labels ${result.rawMarked.toFixed(0)}/s, Syncline ${result.ours.toFixed(0)}/s: ${(result.ours / result.raw).toFixed(2)}, ${(result.ours / result.rawMarked).toFixed(2)}`,
    );
  }
  const what = `${objects} ConfigMaps`;
  return [
    { name: `${what}: raw client, first apply`, unit: "objects/s", values: applies.map(({ raw }) => raw) },
    {
      name: `${what}: raw client, first apply with our labels`,
      unit: "objects/s",
      values: applies.map(({ rawMarked }) => rawMarked),
    },
    { name: `${what}: first apply`, unit: "objects/s", values: applies.map(({ ours }) => ours) },
    {
      name: `${what}: first apply, of the raw client's`,
      unit: "of raw",
      values: applies.map(({ ours, raw }) => ours / raw),
    },
    {
      name: `${what}: first apply, of the raw client's with our labels`,
      unit: "of raw",
      values: applies.map(({ ours, rawMarked }) => ours / rawMarked),
      target: { atLeast: 0.8 },
    },
    { name: `${what}: from the commit to the status`, unit: "ms", values: applies.map(({ whole }) => whole) },
    { name: `${what}: agent, peak`, unit: "MB", values: applies.map(({ peak }) => peak) },
    { name: `${what}: Git child, peak`, unit: "MB", values: applies.map(({ childPeak }) => childPeak) },
    ...later,
  ];
}

async function afterFirstApply(
  stage: Stage,
  applied: Applied,
  options: WideOptions,
): Promise<readonly Figure[]> {
  const { objects, idleSeconds, changes, program, tell } = options;
  const what = `${objects} ConfigMaps`;
  const idle = await unchangedPolls(stage, applied, idleSeconds);
  tell(
    `${idle.polls} polls found nothing: ${idle.requests} requests; resident memory ${idle.memory.rss.toFixed(0)} MB`,
  );
  const edits = await times(changes, (index) => editOne(stage, applied, index));
  const commits = await times(changes, (index) => commitOne(stage, applied, index));
  await applied.agent.stop();
  const withKubeconfig = await startAgent(stage.bench, { program, credentials: "kubeconfig" });
  const other = await unchangedPolls(stage, { agent: withKubeconfig }, idleSeconds).finally(() =>
    withKubeconfig.stop(),
  );
  return [
    {
      name: `${what}: ${idle.polls} unchanged polls`,
      unit: "requests",
      values: [idle.requests],
      target: { atMost: 0 },
    },
    {
      name: `${what}: ${idle.polls} unchanged polls`,
      unit: "writes",
      values: [idle.writes],
      target: { atMost: 0 },
    },
    { name: `${what}: agent, idle`, unit: "MB", values: [idle.memory.rss], target: { atMost: 130 } },
    { name: `${what}: agent, idle, anonymous memory only`, unit: "MB", values: [idle.memory.anonymous] },
    { name: `${what}: agent with a kubeconfig, restarted, idle`, unit: "MB", values: [other.memory.rss] },
    {
      name: `${what}: drift, event to correction`,
      unit: "ms",
      values: edits.map(({ afterEvent }) => afterEvent),
      target: { atMost: 200 },
    },
    {
      name: `${what}: drift, hand edit to correction`,
      unit: "ms",
      values: edits.map(({ afterEdit }) => afterEdit),
    },
    {
      name: `${what}: commit of one object to its write`,
      unit: "ms",
      values: commits.map(({ lastWrite }) => lastWrite),
    },
  ];
}

function editOne(stage: Stage, { namespace, objects }: Applied, index: number): Promise<Correction> {
  const name = nameOf(objects, index);
  const collection = `api/v1/namespaces/${namespace}/configmaps`;
  return correctedDrift(stage, { collection, name, patch: { data: { mode: `by-hand-${index}` } } });
}

function commitOne(stage: Stage, { agent, gitSync, repo, objects }: Applied, index: number) {
  const object = wideConfigMaps(objects).at(-1 - index);
  if (object === undefined) throw new Error("more commits than objects");
  const [path, text] = configMapFile({ ...object, data: { ...object.data, mode: `commit-${index}` } });
  return commitCost(stage, { agent, gitSync, repo, files: { [path]: text }, releases: 1, objects });
}

/** Spread over all objects: none is changed twice. */
function nameOf(objects: number, index: number): string {
  const name = wideConfigMaps(objects)[Math.floor((index * objects) / 17) % objects]?.metadata.name;
  if (name === undefined) throw new Error("no such object");
  return name;
}

/** One after the other. */
export async function times<T>(count: number, act: (index: number) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let index = 0; index < count; index++) results.push(await act(index));
  return results;
}
