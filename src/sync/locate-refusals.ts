import { errorText } from "../core/errors.ts";
import type { FieldSearch } from "../core/field-search.ts";
import { refId } from "../core/object-ref.ts";
import type { Manifest } from "../core/manifest.ts";
import type { Failed, Outcome } from "../core/outcome.ts";
import type { Spot } from "../core/problem.ts";
import type { Commit } from "../core/revision.ts";
import { refusedPath } from "../diff/refused-path.ts";
import type { RenderRequest } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { gitRequest } from "./git-request.ts";
import type { Pass } from "./pass.ts";
import type { Rendition } from "./release-memory.ts";
import { capabilitiesOf, renderRequest } from "./render-request.ts";

/** Of a pass; of an object. */
const mostObjects = 5;
const mostFields = 3;
/** Of a commit: a webhook may refuse the objects of a thousand releases. */
const mostPerCommit = 50;
const patienceMs = 30_000;

/** What was looked for, of each commit in force: object and fields → their places. A refusal that comes again costs nothing. */
const known = new WeakMap<Commit, Map<string, readonly Spot[]>>();

/** The outcomes with the places of the fields that the API server refused. Rendered manifests do not say where their fields come
 *  from: the release is rendered once more from the commit in the Git cache, with that. What cannot be found out in time stays as it is:
 *  nothing fails for it. Throws only on abort. */
export async function locateRefusals(
  outcomes: readonly Outcome[],
  pass: Pass,
  deps: Deps,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const { rendition } = pass;
  const refusals = outcomes.flatMap(refusalOf).slice(0, mostObjects);
  if (rendition === undefined || refusals.length === 0) return outcomes;
  const before = known.get(rendition.commit) ?? new Map<string, readonly Spot[]>();
  known.set(rendition.commit, before);
  const unknown = refusals
    .filter(({ id }) => !before.has(id))
    .slice(0, Math.max(0, mostPerCommit - before.size));
  if (unknown.length > 0) {
    const found = await lookUp(unknown, { pass, rendition }, deps, signal);
    unknown.forEach(({ id }, at) => before.set(id, found[at] ?? []));
  }
  const spotsOf = new Map(refusals.map(({ id, result }) => [result, before.get(id) ?? []]));
  return outcomes.map((outcome): Outcome => {
    const { result } = outcome;
    const spots = result.type === "failed" ? (spotsOf.get(result) ?? []) : [];
    return result.type === "failed" && spots.length > 0
      ? { ...outcome, result: { ...result, spots } }
      : outcome;
  });
}

/** A refused object whose fields can be looked for. */
interface Refusal {
  readonly id: string;
  readonly result: Failed;
  readonly manifest: Manifest;
  readonly paths: FieldSearch["objects"][number]["paths"];
}

function refusalOf({ ref, change, result }: Outcome): readonly Refusal[] {
  if (result.type !== "failed" || result.spots !== undefined || !("manifest" in change)) return [];
  const { manifest } = change;
  const fields = (result.fields ?? []).slice(0, mostFields);
  const paths = fields.map((field) => refusedPath(field, manifest.object)).filter(({ length }) => length > 0);
  return paths.length === 0 ? [] : [{ id: [refId(ref), ...fields].join("\n"), result, manifest, paths }];
}

/** Their places, in the order of the refusals. One look-up at a time: each holds a whole source tree. */
async function lookUp(
  refusals: readonly Refusal[],
  { pass, rendition }: { readonly pass: Pass; readonly rendition: Rendition },
  deps: Deps,
  signal: AbortSignal,
): Promise<readonly (readonly Spot[])[]> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const { name } = pass.memory;
  // Nothing else of a refusal goes to the thread.
  const objects = refusals.map(({ manifest, paths }) => ({ manifest, paths }));
  try {
    const search = deps.lookups.run(async () => {
      const request = await requestOf({ pass, rendition }, deps, patience);
      return deps.sandbox.spots(request, { release: name, objects }, patience);
    });
    const spots = [...(await Promise.race([search, end(patience)]))];
    return refusals.map(({ paths }) => spots.splice(0, paths.length).filter((spot) => spot !== undefined));
  } catch (error) {
    signal.throwIfAborted();
    deps.log.warn({ release: name, error: errorText(error) }, "places of refused fields not found");
    return [];
  }
}

/** What the rendition was rendered from. */
async function requestOf(
  { pass, rendition }: { readonly pass: Pass; readonly rendition: Rendition },
  deps: Deps,
  signal: AbortSignal,
): Promise<RenderRequest> {
  signal.throwIfAborted();
  const { gitSync, account } = pass;
  const source = await gitRequest(gitSync, account, deps, signal);
  const place = { commit: rendition.commit.sha, path: gitSync.source.path };
  const { tree } = await deps.git.read({ ...source, ...place }, signal);
  const capabilities = capabilitiesOf(await deps.cluster.discover({ refresh: false }, signal));
  return renderRequest(gitSync, tree, capabilities, deps);
}

/** Rejects when the signal aborts. */
function end(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
}
