import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createSlots } from "../apply/context.ts";
import { SynclineError } from "../core/errors.ts";
import type { GitSync } from "../core/gitsync.ts";
import type { PlannedRelease } from "../core/planned.ts";
import { hasErrors } from "../core/problem.ts";
import { revisionText, type Commit } from "../core/revision.ts";
import { version } from "../core/version.ts";
import { parseGitSync } from "../schema/gitsync.ts";
import { accept } from "../sync/accept.ts";
import { createClaims } from "../sync/claims.ts";
import { createLiveState } from "../sync/live.ts";
import { planAll } from "../sync/plan-all.ts";
import type { PlanDeps } from "../sync/plan-release.ts";
import { noSource } from "../sync/poll.ts";
import type { ReleaseMemory } from "../sync/release-memory.ts";
import { capabilitiesOf } from "../sync/render-request.ts";
import { createScalers } from "../sync/scalers.ts";
import { loadMemories } from "../sync/status-store.ts";
import { textOf, type Call } from "./command.ts";
import { groupProblems } from "./grouped-problems.ts";
import { oneLook } from "./one-look.ts";
import { getGitSync } from "./own-objects.ts";
import { printProblems } from "./print-problems.ts";
import { targetRenderer, workshopOf, type Workshop } from "./renderings.ts";
import { clock, openFolder, openRevision, silent, type ClusterPlace } from "./wire.ts";

/** Far more than the agent tries: nobody else waits for it. */
const limits = { objects: 1_000, ms: 120_000 };

/** What the agent would do if Git held the files of --repo (at --rev): rendered here for the target of the GitSync, and judged by the
 *  same rules with the rights of whoever asks. Errors: REPO-*, GIT-*, API-*, CFG-*; with mistakes that belong to no release, those are
 *  told and it throws CLI-USAGE. */
export async function planHere(
  { gitSync: name, release }: { readonly gitSync: string; readonly release: string | undefined },
  place: ClusterPlace,
  call: Call,
): Promise<readonly PlannedRelease[]> {
  const { io } = call;
  const gitSync = await readGitSync(name, place, io.signal);
  const { workshop, commit } = await openFiles(gitSync, call);
  const source = {
    commit: commit ?? noCommit,
    revision: commit ? revisionText(gitSync.source.ref, commit.sha) : "",
  };
  const bare = { cluster: place.cluster, log: silent, settings };
  const { memories, doubt } = await loadMemories(gitSync, bare, io.signal);
  const cluster = oneLook(place.cluster, namespacesOf(memories));
  const rendered = targetRenderer(
    workshop,
    io,
  )({
    target: gitSync.target,
    plain: { release: gitSync.name, namespace: gitSync.defaultNamespace, adopt: gitSync.adopt },
    filter: gitSync.releases,
    values: gitSync.values,
    capabilities: capabilitiesOf(await cluster.discover({ refresh: false }, io.signal)),
  });
  if (hasErrors(rendered.problems)) {
    const problems = groupProblems(rendered.problems.map((problem) => ({ problem, target: "" })));
    printProblems(problems, workshop, { write: io.stderr, color: io.color });
    throw new SynclineError("CLI-USAGE", "these files cannot be rendered: there is nothing to plan");
  }
  const deps = lookers(cluster, io.signal);
  const { emptied } = accept(gitSync, memories, { state: { ...noSource, ...source }, rendered }, deps);
  await deps.live.started(kindsOf(memories), io.signal);
  const context = { gitSync, memories, source: emptied, lost: doubt };
  const plans = await planAll({ release, limits }, context, deps, io.signal);
  if (plans !== undefined) return plans;
  throw new SynclineError("CLI-NOT-FOUND", `no release ${JSON.stringify(release)} in these files`, {
    hint: `releases: ${[...memories.keys()].toSorted().join(", ")}`,
  });
}

async function readGitSync(name: string, place: ClusterPlace, signal: AbortSignal): Promise<GitSync> {
  const parsed = parseGitSync(await getGitSync(place, name, signal), { allowInsecure: true });
  if ("gitSync" in parsed) return parsed.gitSync;
  const [first] = parsed.problems;
  throw new SynclineError("CFG-SPEC", `GitSync ${name} cannot be used: ${first?.message ?? ""}`);
}

/** The folder that the GitSync's path names, where the checkout has it; else the folder itself. */
async function openFiles(
  { source: { path } }: GitSync,
  call: Call,
): Promise<{ readonly workshop: Workshop; readonly commit: Commit | undefined }> {
  const { flags, io } = call;
  const root = resolve(io.cwd, textOf(flags, "repo") ?? ".");
  const below = join(root, path);
  const isThere = await stat(below).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const dir = isThere ? below : root;
  const rev = textOf(flags, "rev");
  const read =
    rev === undefined ? { tree: await openFolder(dir), commit: undefined } : await openRevision(dir, rev);
  // -n names the namespace of the GitSync here, and its target is the GitSync's.
  const own = { ...flags, repo: dir, namespace: undefined };
  return { workshop: await workshopOf({ ...call, args: [], flags: own }, read.tree), commit: read.commit };
}

/** Files that are not committed. */
const noCommit: Commit = { sha: "" as Commit["sha"], author: "", at: "", subject: "" };

const settings = {
  version,
  namespace: "",
  defaultServiceAccount: "syncline-applier",
  mandatoryPolicies: undefined,
  agentObjects: new Set<string>(),
};

function lookers(cluster: ClusterPlace["cluster"], signal: AbortSignal): PlanDeps {
  const options = { log: silent, onChange: () => undefined, signal };
  return {
    cluster,
    live: createLiveState(cluster, options),
    scalers: createScalers(cluster, options),
    claims: createClaims(),
    slots: createSlots(8),
    clock,
    log: silent,
    settings,
  };
}

function namespacesOf(memories: ReadonlyMap<string, ReleaseMemory>): readonly string[] {
  return [...new Set([...memories.values()].flatMap(({ status }) => status.namespaces ?? []))];
}

function kindsOf(memories: ReadonlyMap<string, ReleaseMemory>) {
  return [...memories.values()].flatMap(
    ({ latest }) => latest?.rendered.manifests.map(({ ref }) => ref) ?? [],
  );
}
