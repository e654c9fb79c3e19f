import type { SyncStatusStatus } from "../../src/schema/syncstatus.ts";
import { startAgent } from "../agent.ts";
import { waitUntilApplied } from "../applied.ts";
import { ofAgent } from "../audit.ts";
import { agentNamespace } from "../cluster.ts";
import type { Figure } from "../figures.ts";
import type { Input } from "../inputs/input.ts";
import type { Stage } from "../stage.ts";
import { watchCollection } from "../watch.ts";

const gitSync = "platform";

/** Operators with their CRDs and custom resources in one commit, from nothing: how many passes and writes it takes. Its objects stay. */
export async function measurePlatform(
  stage: Stage,
  { input, program }: { readonly input: Input; readonly program: string },
): Promise<readonly Figure[]> {
  const { objects } = input;
  const { repo, commit } = stage.repository(input);
  const agent = await startAgent(stage.bench, { program, credentials: "service account" });
  const words: string[] = [];
  const path = `/apis/syncline.dev/v1alpha1/namespaces/${agentNamespace}/syncstatuses?labelSelector=syncline.dev/gitsync=${gitSync}`;
  const watch = watchCollection(stage.bench.cluster, path, ({ object }) => {
    const { sync = "" } = (object["status"] ?? {}) as SyncStatusStatus;
    if (sync !== words.at(-1)) words.push(sync);
  });
  try {
    const began = Date.now();
    const mark = stage.mark();
    await stage.createGitSync(gitSync, repo, {});
    const at = await waitUntilApplied(stage.bench, { gitSync, commit, releases: 1, objects });
    const writes = ofAgent(mark.calls()).filter(({ verb }) => verb === "patch");
    // A pass that could not do everything says so; the next one goes on.
    const passes = 1 + words.filter((word) => word === "Waiting" || word === "Failed").length;
    const what = `kube-prometheus and cert-manager's CRDs, ${objects} objects`;
    return [
      { name: what, unit: "passes", values: [passes], target: { atMost: 1 } },
      { name: what, unit: "writes each", values: [writes.length / objects], target: { atMost: 1.2 } },
      {
        name: `${what}: from the commit to the status`,
        unit: "ms",
        values: [at - stage.clock.seenAt(commit, began)],
      },
    ];
  } finally {
    watch.stop();
    await stage.removeGitSync(gitSync);
    await agent.stop();
  }
}
