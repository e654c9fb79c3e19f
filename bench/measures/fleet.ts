import { startAgent, type BenchAgent } from "../agent.ts";
import { waitUntilApplied } from "../applied.ts";
import { ofAgent } from "../audit.ts";
import type { CommitFigure, Figure } from "../figures.ts";
import {
  fleetInput,
  fleetNamespace,
  fleetTarget,
  releaseName,
  releaseValues,
  repoValues,
} from "../inputs/fleet.ts";
import { memoryOf } from "../memory.ts";
import type { Stage } from "../stage.ts";
import { commitCost, costOf, type CommitCost } from "./commit.ts";
import { correctedDrift } from "./drift.ts";
import { times } from "./wide.ts";

export interface FleetOptions {
  readonly releases: number;
  /** Of each commit; each first commit is a fresh agent's. */
  readonly runs: number;
  readonly program: string;
  readonly tell: (line: string) => void;
}

const gitSync = "fleet";
const collections = [
  "apis/apps/v1/N/deployments",
  "api/v1/N/services",
  "api/v1/N/serviceaccounts",
  "apis/networking.k8s.io/v1/N/ingresses",
];

/** An ordinary fleet: its first commit, one that changes nothing, one value of one release, one value of all; and a hand-made change. */
export async function measureFleet(
  stage: Stage,
  options: FleetOptions,
): Promise<{ readonly figures: readonly Figure[]; readonly commits: readonly CommitFigure[] }> {
  const { runs, program, tell } = options;
  const first: CommitCost[] = [];
  let result: Awaited<ReturnType<typeof laterCommits>> | undefined;
  let peak = 0;
  for (let run = 1; run <= runs; run++) {
    const agent = await startAgent(stage.bench, { program, credentials: "service account" });
    try {
      const repo = await firstCommit(stage, options, (cost) => first.push(cost));
      peak = Math.max(peak, memoryOf(agent.pid)?.peak ?? 0);
      if (run === runs) result = await laterCommits(stage, { agent, repo }, options);
    } finally {
      await stage.removeGitSync(gitSync);
      await agent.stop();
      await stage.sweep(collections.map((path) => path.replace("N", `namespaces/${fleetNamespace}`)));
    }
  }
  tell(`first commits: ${first.map(({ whole }) => whole.toFixed(0)).join(", ")} ms`);
  if (result === undefined) throw new Error("at least one run is needed");
  return {
    figures: result.figures,
    commits: [commitFigure("the first, onto an empty cluster", first, peak, options), ...result.commits],
  };
}

async function firstCommit(stage: Stage, { releases }: FleetOptions, told: (cost: CommitCost) => void) {
  const input = fleetInput(releases);
  const { repo, commit } = stage.repository(input);
  const began = Date.now();
  const mark = stage.mark();
  await stage.createGitSync(gitSync, repo, { target: fleetTarget });
  const at = await waitUntilApplied(stage.bench, { gitSync, commit, releases, objects: input.objects });
  told(costOf(ofAgent(mark.calls()), { seen: stage.clock.seenAt(commit, began), at }));
  return repo;
}

interface Place {
  readonly agent: BenchAgent;
  readonly repo: ReturnType<Stage["repository"]>["repo"];
}

async function laterCommits(stage: Stage, { agent, repo }: Place, options: FleetOptions) {
  const { releases, runs } = options;
  const objects = releases * 4;
  const push = (files: Readonly<Record<string, string>>) =>
    commitCost(stage, { agent, gitSync, repo, files, releases, objects });
  const one = releaseName(Math.floor(releases / 2));
  const rows = {
    "nothing changed (a comment)": await times(runs, (run) => push({ "README.md": `# Run ${run}\n` })),
    "one value of one release": await times(runs, (run) => push(releaseValues(one, `run-${run}`))),
    "one value of all releases": await times(runs, (run) => push(repoValues(`1.${run}.1`))),
  };
  const collection = `apis/apps/v1/namespaces/${fleetNamespace}/deployments`;
  const edits = await times(runs, (run) =>
    correctedDrift(stage, { collection, name: releaseName(run), patch: { spec: { replicas: 7 } } }),
  );
  const peak = memoryOf(agent.pid)?.peak ?? Number.NaN;
  const figures: readonly Figure[] = [
    {
      name: "fleet: commit of one object to its write",
      unit: "ms",
      values: rows["one value of one release"].map(({ lastWrite }) => lastWrite),
      target: { atMost: 300 },
    },
    {
      name: "fleet: a commit that changes nothing",
      unit: "writes",
      values: rows["nothing changed (a comment)"].map(({ written }) => written),
      target: { atMost: 0 },
    },
    {
      name: "fleet: drift, event to correction",
      unit: "ms",
      values: edits.map(({ afterEvent }) => afterEvent),
      target: { atMost: 200 },
    },
  ];
  return {
    figures,
    commits: Object.entries(rows).map(([commit, costs]) => commitFigure(commit, costs, peak, options)),
  };
}

function commitFigure(
  commit: string,
  costs: readonly CommitCost[],
  peak: number,
  { releases }: FleetOptions,
): CommitFigure {
  const last = costs.at(-1);
  if (last === undefined) throw new Error(`no run of: ${commit}`);
  const input = `fleet, ${releases} × 4`;
  return {
    input,
    commit,
    objects: releases * 4,
    written: last.written,
    ms: costs.map(({ whole }) => whole),
    calls: last.calls,
    peak,
  };
}
