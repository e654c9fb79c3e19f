import { digest } from "../core/brand.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { parseGroupKind, refId } from "../core/object-ref.ts";
import { hasErrors, type Problem } from "../core/problem.ts";
import type { RenderResult } from "../core/rendered.ts";
import type { SourceTrouble } from "../report/facts.ts";
import type { Deps } from "./deps.ts";
import {
  bareSettings,
  createMemory,
  forgetLost,
  type ReleaseMemory,
  type Rendition,
} from "./release-memory.ts";
import type { FoundRelease } from "./crawl.ts";
import type { SourceState } from "./poll.ts";
import { union } from "./record.ts";

/** What a new render means for the GitSync as a whole. */
export interface Accepted {
  /** Mistakes that belong to no single release: nothing of this commit is applied. */
  readonly problems: readonly Problem[];
  /** The commit renders no object at all, although there were some: held. */
  readonly emptied: SourceTrouble | undefined;
}

const emptyDigest = digest("0".repeat(64));

/** Takes a render into the memories: each release's newest and last good rendition, those that left Git, and the claims.
 *  A render with repo-wide errors, or one without any object, changes nothing: the last good state stays in force. */
export function accept(
  gitSync: GitSync,
  memories: Map<string, ReleaseMemory>,
  { rendered, state }: { readonly rendered: RenderResult; readonly state: SourceState },
  deps: Pick<Deps, "claims" | "live">,
): Accepted {
  if (hasErrors(rendered.problems)) return { problems: rendered.problems, emptied: undefined };
  const emptied = emptiedBy(rendered, memories);
  if (emptied !== undefined || state.commit === undefined) return { problems: [], emptied };
  takeRender(gitSync, memories, { rendered, state }, deps);
  if (rendered.releases.every(({ problems }) => !hasErrors(problems)))
    deps.claims.siblings.rendered(gitSyncKey(gitSync), state.commit.sha);
  return { problems: rendered.problems, emptied: undefined };
}

function takeRender(
  gitSync: GitSync,
  memories: Map<string, ReleaseMemory>,
  { rendered, state }: { readonly rendered: RenderResult; readonly state: SourceState },
  deps: Pick<Deps, "live" | "claims">,
): void {
  const { commit, revision } = state;
  if (commit === undefined) return;
  const present = new Set(rendered.releases.map(({ settings }) => settings.name));
  for (const release of rendered.releases) {
    const memory = memories.get(release.settings.name) ?? createMemory(gitSync, release.settings);
    memories.set(memory.name, memory);
    memory.absent = undefined;
    take(memory, { rendered: release, commit, revision, inputs: rendered.inputs?.[memory.name] });
    if (!hasErrors(release.problems)) {
      const refs = release.manifests.map(({ ref }) => ref);
      deps.claims.set(memory.setId, `${gitSyncKey(gitSync)}/${memory.name}`, refs);
    }
  }
  for (const memory of memories.values()) {
    if (present.has(memory.name)) continue;
    memory.absent = rendered.filteredOut.includes(memory.name) ? "filtered" : "removed";
    const settings = bareSettings(memory.name, memory.settings.namespace);
    const nothing = { settings, manifests: [], digest: emptyDigest, problems: [] };
    take(memory, { rendered: nothing, commit, revision });
    if (memory.absent === "removed")
      deps.claims.set(memory.setId, `${gitSyncKey(gitSync)}/${memory.name}`, []);
  }
  wantKinds(memories, deps);
}

/** Takes up what a search found in the cluster: kinds and namespaces of known releases, and releases that nothing else tells of; what the
 *  last render says of those counts at once. */
export function takeFound(
  gitSync: GitSync,
  memories: Map<string, ReleaseMemory>,
  { found, state }: { readonly found: readonly FoundRelease[]; readonly state: SourceState },
  deps: Deps,
): void {
  for (const { release, groupKinds, namespaces } of found) {
    const memory = memories.get(release) ?? createMemory(gitSync, bareSettings(release, namespaces[0] ?? ""));
    memories.set(release, memory);
    const { status } = memory;
    memory.status = {
      ...status,
      groupKinds: union(status.groupKinds, groupKinds),
      namespaces: union(status.namespaces, namespaces),
    };
  }
  const { rendered } = state;
  if (rendered !== undefined && !hasErrors(rendered.problems) && emptiedBy(rendered, memories) === undefined)
    takeRender(gitSync, memories, { rendered, state }, deps);
  wantKinds(memories, deps);
}

/** Starts the watches of every kind that a release has, had, or will have, and of others that are recorded. */
export function wantKinds(
  memories: ReadonlyMap<string, ReleaseMemory>,
  { live }: Pick<Deps, "live">,
  recorded: readonly string[] = [],
): void {
  live.want(recorded.map(parseGroupKind));
  for (const { latest, good, status } of memories.values()) {
    live.want((status.groupKinds ?? []).map(parseGroupKind));
    for (const rendition of [latest, good])
      live.want((rendition?.rendered.manifests ?? []).map(({ ref }) => ref));
  }
}

function take(memory: ReleaseMemory, rendition: Rendition): void {
  noteLastWords(memory, rendition);
  noteLeft(memory, rendition);
  if (memory.good?.rendered.digest === memory.status.renderDigest?.applied) memory.inForce = memory.good;
  memory.latest = rendition;
  memory.settings = rendition.rendered.settings;
  if (!hasErrors(rendition.rendered.problems)) memory.good = rendition;
  memory.refused.clear(); // new input: what was refused may be tried again
  forgetLost(memory);
}

/** What Git said of an object counts also after it left: `protect` that was stripped from the live object protects all the same. */
function noteLastWords({ latest, lastWords }: ReleaseMemory, next: Rendition): void {
  for (const { ref, object } of latest?.rendered.manifests ?? [])
    lastWords.set(refId(ref), object.metadata.annotations ?? {});
  for (const { ref } of next.rendered.manifests) lastWords.delete(refId(ref));
}

/** What we wrote and Git no longer has: also when somebody took our label off it, so that no watch tells of it. */
function noteLeft({ latest, left, known }: ReleaseMemory, next: Rendition): void {
  for (const { ref } of latest?.rendered.manifests ?? []) {
    const uid = known.get(refId(ref))?.uid;
    if (uid !== undefined) left.set(refId(ref), { ref, uid });
  }
  for (const { ref } of next.rendered.manifests) left.delete(refId(ref));
}

function emptiedBy(
  rendered: RenderResult,
  memories: ReadonlyMap<string, ReleaseMemory>,
): SourceTrouble | undefined {
  if (rendered.releases.some(({ manifests }) => manifests.length > 0)) return undefined;
  const kept = [...memories.values()].reduce((sum, { status }) => sum + (status.objects?.total ?? 0), 0);
  // A release that could not be rendered has no manifests either: that is its error, not an empty source.
  if (kept === 0 || rendered.releases.some(({ problems }) => hasErrors(problems) && !isEmptyRender(problems)))
    return undefined;
  const message = `this commit renders no object at all; ${kept} objects are kept, nothing is pruned`;
  return {
    code: "SYNC-EMPTY",
    message: `${message} (to remove them all, delete the GitSync with deletionPolicy: Prune)`,
  };
}

function isEmptyRender(problems: readonly Problem[]): boolean {
  return problems
    .filter(({ severity }) => severity === "error")
    .every(({ code }) => code === "TPL-EMPTY" || code === "REPO-EMPTY");
}
