import { startAgent } from "../agent.ts";
import { waitUntilApplied } from "../applied.ts";
import { ofAgent } from "../audit.ts";
import type { CommitFigure, Figure } from "../figures.ts";
import { manyInput } from "../inputs/many.ts";
import { memoryOf, watchChildren } from "../memory.ts";
import type { Stage } from "../stage.ts";
import { commitCost, costOf } from "./commit.ts";
import { unchangedPolls } from "./unchanged.ts";

export interface ManyOptions {
  readonly releases: number;
  readonly idleSeconds: number;
  readonly program: string;
  readonly tell: (line: string) => void;
}

const gitSync = "many";

/** Many releases, once: the first apply, a commit that changes nothing, polls that find nothing, memory. Its objects stay: it comes last. */
export async function measureMany(
  stage: Stage,
  { releases, idleSeconds, program, tell }: ManyOptions,
): Promise<{ readonly figures: readonly Figure[]; readonly commits: readonly CommitFigure[] }> {
  const input = manyInput(releases);
  const { objects } = input;
  const { repo, commit } = stage.repository(input);
  const agent = await startAgent(stage.bench, { program, credentials: "service account" });
  try {
    const children = watchChildren(agent.pid);
    const began = Date.now();
    const mark = stage.mark();
    await stage.createGitSync(gitSync, repo, { target: { environment: "prod" } });
    const at = await waitUntilApplied(stage.bench, { gitSync, commit, releases, objects });
    const first = costOf(ofAgent(mark.calls()), { seen: stage.clock.seenAt(commit, began), at });
    const { peak: childPeak } = children.stop();
    tell(`first commit: ${(first.whole / 1000).toFixed(1)} s`);
    const files = { "README.md": "# Nothing\n" };
    const nothing = await commitCost(stage, { agent, gitSync, repo, files, releases, objects });
    const idle = await unchangedPolls(stage, { agent }, idleSeconds);
    const peak = memoryOf(agent.pid)?.peak ?? Number.NaN;
    const row = { input: `many, ${releases} × 10`, objects, peak };
    const what = `many releases, ${objects} objects`;
    return {
      figures: [
        {
          name: `${what}: ${idle.polls} unchanged polls`,
          unit: "requests",
          values: [idle.requests],
          target: { atMost: 0 },
        },
        {
          name: `${what}: a commit that changes nothing`,
          unit: "writes",
          values: [nothing.written],
          target: { atMost: 0 },
        },
        { name: `${what}: agent, idle`, unit: "MB", values: [idle.memory.rss] },
        { name: `${what}: Git child, peak`, unit: "MB", values: [childPeak] },
      ],
      commits: [
        {
          ...row,
          commit: "the first, onto an empty cluster",
          written: first.written,
          ms: [first.whole],
          calls: first.calls,
        },
        {
          ...row,
          commit: "nothing changed (a comment)",
          written: nothing.written,
          ms: [nothing.whole],
          calls: nothing.calls,
        },
      ],
    };
  } finally {
    await stage.removeGitSync(gitSync);
    await agent.stop();
  }
}
