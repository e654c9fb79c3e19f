import { commitSha } from "../core/brand.ts";
import { errorText, SynclineError } from "../core/errors.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import type { Manifest } from "../core/manifest.ts";
import { refId, refText, type ObjectRef } from "../core/object-ref.ts";
import { hasErrors } from "../core/problem.ts";
import { shortSha } from "../core/revision.ts";
import type { StoredRender } from "../core/stored-render.ts";
import { byText } from "../core/text.ts";
import { digestOfAll, digestOfObject } from "../desired/digest.ts";
import type { Deps } from "./deps.ts";
import { gitRequest } from "./git-request.ts";
import { accountOf } from "./pass.ts";
import type { ReleaseMemory, Rendition } from "./release-memory.ts";
import { capabilitiesOf, renderRequest } from "./render-request.ts";

/** What a rollback brings about again. */
export interface Sought {
  readonly revision: string;
  /** Of the render; undefined = only the commit is known. */
  readonly digest: string | undefined;
}

export type FoundRendition = { readonly rendition: Rendition } | { readonly refused: string };

/** An earlier render of a release: as it was kept, with what is secret in it taken from renders that this process knows; else rendered
 *  again, which needs Git (not while it `isAway`). What is put together counts only if its digest is the one that was brought about. Rejects only when the
 *  signal aborts. */
export async function findRendition(
  sought: Sought,
  {
    memory,
    gitSync,
    isAway,
  }: { readonly memory: ReleaseMemory; readonly gitSync: GitSync; readonly isAway: boolean },
  deps: Deps,
  signal: AbortSignal,
): Promise<FoundRendition> {
  const kept = await keptRendition(sought, memory, gitSync, deps);
  if ("rendition" in kept || isAway) return kept;
  const again = await renderAgain(sought.revision, { memory, gitSync }, deps, signal);
  if ("rendition" in again) return again;
  return { refused: `${kept.refused}, and ${again.refused}` };
}

/** Whose renders these are, for the store. */
export function ownerOf(gitSync: GitSync, { name }: Pick<ReleaseMemory, "name">): string {
  return `${gitSyncKey(gitSync)}/${name}`;
}

async function keptRendition(
  { digest, revision }: Sought,
  memory: ReleaseMemory,
  gitSync: GitSync,
  { renders, log }: Deps,
): Promise<FoundRendition> {
  if (digest === undefined) return { refused: "what it rendered to is not kept" };
  const { latest, good, inForce } = memory;
  const same = [latest, good, inForce].find((known) => known?.rendered.digest === digest);
  if (same !== undefined && !hasErrors(same.rendered.problems))
    return { rendition: same.revision === revision ? same : { ...same, revision } };
  try {
    const found = await renders.get(ownerOf(gitSync, memory), digest);
    if (found.type === "absent") return { refused: "what it rendered to is not kept (any more)" };
    if (found.type === "found") return put(found.render, digest, memory);
    log.error({ release: memory.name, digest, reason: found.reason }, "a kept render is damaged");
    return { refused: `what is kept of it is damaged (${found.reason})` };
  } catch (error) {
    log.warn({ release: memory.name, error: errorText(error) }, "a kept render cannot be read");
    return { refused: `what is kept of it cannot be read (${told(error)})` };
  }
}

function told(error: unknown): string {
  return error instanceof SynclineError ? `${error.code} ${error.message}` : "see the agent's log";
}

/** The kept objects and the secret ones, if together they are what was brought about. */
function put(render: StoredRender, digest: string, memory: ReleaseMemory): FoundRendition {
  const known = knownManifests(memory);
  const missing = render.lacking.filter((ref) => !known.has(refId(ref)));
  if (missing.length > 0) return { refused: lackingText(missing, "is not kept, because it is secret") };
  const secret = render.lacking.flatMap((ref) => known.get(refId(ref)) ?? []);
  const manifests = [...render.manifests, ...secret].toSorted((a, b) => byText(refId(a.ref), refId(b.ref)));
  if (digestOfAll(manifests.map(({ object }) => digestOfObject(object))) !== digest)
    return {
      refused:
        secret.length === 0
          ? "what is kept of it is not what was brought about"
          : lackingText(render.lacking, "is not kept, because it is secret, and has changed since"),
    };
  const { settings, commit, revision } = render;
  const secretTexts = [memory.latest, memory.good].flatMap((each) => each?.rendered.secretTexts ?? []);
  const rendered = { settings, manifests, digest: render.digest, problems: [], secretTexts };
  return { rendition: { rendered, commit, revision } };
}

function knownManifests({ latest, good, inForce }: ReleaseMemory): ReadonlyMap<string, Manifest> {
  const all = [inForce, good, latest].flatMap((rendition) => rendition?.rendered.manifests ?? []);
  return new Map(all.map((manifest) => [refId(manifest.ref), manifest]));
}

function lackingText([first, ...others]: readonly ObjectRef[], why: string): string {
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return `${first === undefined ? "an object" : refText(first)}${more} ${why}`;
}

const gitMs = 20_000;

/** The commit as the GitSync and the cluster are now: what comes out may differ from then. */
async function renderAgain(
  revision: string,
  { memory, gitSync }: { readonly memory: ReleaseMemory; readonly gitSync: GitSync },
  deps: Deps,
  signal: AbortSignal,
): Promise<FoundRendition> {
  const short = shortSha(revision);
  // Other passes wait for this one.
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(gitMs)]);
  try {
    const request = await gitRequest(gitSync, accountOf(gitSync, deps.settings), deps, inTime);
    const commit = commitSha(revision.replace(/^.*sha1:/, ""));
    const capabilities = capabilitiesOf(await deps.cluster.discover({ refresh: false }, inTime));
    const snapshot = await deps.git.read({ ...request, commit, path: gitSync.source.path }, inTime);
    const result = await deps.sandbox.render(
      renderRequest(gitSync, snapshot.tree, capabilities, deps),
      inTime,
    );
    const rendered = result.releases.find(({ settings }) => settings.name === memory.name);
    if (rendered === undefined) return { refused: `${short} has no such release` };
    const problem = [...result.problems, ...rendered.problems].find(({ severity }) => severity === "error");
    if (problem !== undefined)
      return { refused: `${short} does not render: ${problem.code} ${problem.message}` };
    const inputs = result.inputs?.[memory.name];
    return {
      rendition: {
        rendered,
        commit: snapshot.commit,
        revision,
        ...(inputs === undefined ? {} : { inputs }),
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    if (inTime.aborted) return { refused: `${short} was not rendered again within ${gitMs / 1000} s` };
    if (!(error instanceof SynclineError)) throw error;
    return { refused: `${short} cannot be rendered again: ${told(error)}` };
  }
}
