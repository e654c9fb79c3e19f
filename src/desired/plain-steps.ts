import type { AnsweredRelease, RenderAnswer } from "../core/answer.ts";
import type { Json } from "../core/json.ts";
import type { KubeObject, Manifest } from "../core/manifest.ts";
import { refId } from "../core/object-ref.ts";
import type { Problem } from "../core/problem.ts";
import { limits } from "../core/limits.ts";
import type { RenderedRelease } from "../core/rendered.ts";
import { byText } from "../core/text.ts";
import { contentOf } from "../repo/content.ts";
import type { TreeFile } from "../repo/tree.ts";
import { digestOfAll, digestOfObject } from "./digest.ts";
import { digestOfJson } from "./inputs.ts";
import { judgeRelease, placeReleases, unjudged, type PlacedRelease } from "./judge-release.ts";
import { writeNotes, type FileNote, type PlainNote } from "./notes.ts";
import { orRefused } from "./or-refused.ts";
import type { Job, Preparation } from "./prepare.ts";
import { readRelease, refusedRelease, type ReadRelease } from "./read-release.ts";
import type { StepState } from "./release-steps.ts";
import type { RenderStep } from "./render-step.ts";
import { aroundOf, notAlone, sameScopes, scopesOf, sharedOf, type Around } from "./reuse.ts";

/** True for a file whose content and objects are known. */
export function isKnownIn(files: PlainNote["files"] | undefined): ((file: TreeFile) => boolean) | undefined {
  if (files === undefined) return undefined;
  return (file) => files.get(file.path)?.content === contentOf(file);
}

export interface PlainState extends StepState {
  /** Everything, with all files read. */
  readonly prepareAll: () => Preparation;
}

/** A repository of plain manifests: one release. Files that are as they were are not parsed again, unless what the others bring
 *  makes their objects come out otherwise; then all are. */
export function* plainSteps(some: Preparation, state: PlainState): Generator<RenderStep, RenderAnswer, void> {
  yield { phase: "read", release: nameOf(some) };
  const first = attempt(some, state.known.plain, state);
  let done = first;
  if (done === undefined) {
    yield { phase: "prepare", release: "" };
    const all = state.prepareAll();
    yield { phase: "read", release: nameOf(all) };
    done = attempt(all, undefined, state);
  }
  if (done === undefined) throw new Error("plain manifests that were all read do not fit each other");
  const { preparation, answered, note, kept } = done;
  const { problems, filteredOut, skippedFiles } = preparation;
  const answer = { releases: [answered], problems, filteredOut, skippedFiles: skippedFiles + kept.skipped };
  if (!state.wantsNotes) return answer;
  return { ...answer, notes: writeNotes({ documents: new Map(), releases: new Map(), plain: note }) };
}

interface Attempt {
  readonly preparation: Preparation;
  readonly answered: AnsweredRelease;
  readonly note: PlainNote | undefined;
  readonly kept: Kept;
}

type PlainJob = Job & { readonly type: "plain" };

function jobOf({ jobs: [job] }: Preparation): PlainJob {
  if (job?.type !== "plain") throw new Error("not a repository of plain manifests");
  return job;
}

function nameOf(preparation: Preparation): string {
  return jobOf(preparation).settings.name;
}

/** undefined = what was kept does not fit what was read. */
function attempt(
  preparation: Preparation,
  before: PlainNote | undefined,
  { stopped, wantsNotes }: PlainState,
): Attempt | undefined {
  const job = jobOf(preparation);
  const read = readOne(job, preparation, stopped);
  const kept = keptOf(job, before);
  const objects = read.objects.map(({ object }) => object);
  const around = aroundOf(sharedOf(objects), preparation);
  const key = keyOf(job, preparation, around, objects);
  const [placed] = placeReleases([read], preparation);
  if (placed === undefined) throw new Error("one release went in");
  if (before !== undefined && kept.ids.size > 0) {
    const fits = before.around === key && sameScopes(before.scopes, around);
    const isTwice = placed.manifests.some(({ ref }) => kept.ids.has(refId(ref)));
    if (!fits || isTwice || kept.ids.size + objects.length > limits.objects) return undefined;
  }
  const rows = merged(placed, kept, before);
  const release = judged(placed, preparation, { rows, kept });
  const answered: AnsweredRelease =
    kept.ids.size === 0
      ? { type: "rendered", release: { ...release, manifests: placed.manifests } }
      : { type: "mixed", release, manifests: rows.map(({ manifest }) => manifest) };
  const scopes = scopesOf([...rows.map(({ id }) => kindOfId(id))], around);
  const note = wantsNotes
    ? noteOf({ job, rows, before, around: key, scopes, problems: release.problems })
    : undefined;
  return { preparation, answered, note, kept };
}

function readOne(job: PlainJob, preparation: Preparation, stopped: StepState["stopped"]): ReadRelease {
  const reason = stopped(job.settings.name);
  const refused = (problem: Problem): ReadRelease => refusedRelease(job, [problem]);
  return reason === undefined ? orRefused(() => readRelease(job, preparation), refused) : refused(reason);
}

/** What the files that were left out hold. */
interface Kept {
  /** Ids of their objects, and where each stands in the earlier render. */
  readonly ids: ReadonlyMap<string, number>;
  /** Files among them that hold no Kubernetes objects. */
  readonly skipped: number;
}

function keptOf({ manifests }: PlainJob, before: PlainNote | undefined): Kept {
  const notes = manifests.known.flatMap(({ path }) => before?.files.get(path) ?? []);
  const places = notes.flatMap(({ objects }) => objects);
  return {
    ids: new Map(places.map((place) => [before?.ids[place] ?? "", place])),
    skipped: notes.filter(({ objects }) => objects.length === 0).length,
  };
}

/** Everything that objects come out by, but the files: policies also look at the custom resource definitions beside them. */
function keyOf(
  { settings }: PlainJob,
  { target, policiesDigest }: Preparation,
  { judged: seen }: Around,
  objects: readonly KubeObject[],
): string {
  const definitions = objects.filter(({ kind }) => kind === "CustomResourceDefinition");
  const beside = policiesDigest === "" ? [] : definitions;
  return digestOfJson([target, settings, seen, beside] as unknown as Json);
}

interface Row {
  readonly id: string;
  readonly digest: string;
  readonly manifest: Manifest | number;
}

/** All manifests in the order of their ids. */
function merged({ manifests }: PlacedRelease, { ids }: Kept, before: PlainNote | undefined): readonly Row[] {
  const fresh = manifests.map((manifest): Row => {
    return { id: refId(manifest.ref), digest: digestOfObject(manifest.object), manifest };
  });
  const old = [...ids].map(([id, place]): Row => ({
    id,
    digest: before?.digests[place] ?? "",
    manifest: place,
  }));
  return old.length === 0 ? fresh : [...fresh, ...old].toSorted((a, b) => byText(a.id, b.id));
}

function judged(
  placed: PlacedRelease,
  preparation: Preparation,
  { rows, kept }: { readonly rows: readonly Row[]; readonly kept: Kept },
): Omit<RenderedRelease, "manifests"> {
  const { settings, problems } = placed;
  const digest = digestOfAll(rows.map((row) => row.digest));
  // Nothing is judged where nothing is new; that nothing is there at all is only true without the kept.
  if (placed.manifests.length === 0 && kept.ids.size > 0) return { settings, digest, problems };
  const { manifests: _, ...release } = orRefused(
    () => judgeRelease(placed, preparation),
    (problem) => unjudged(placed, problem),
  );
  return { ...release, digest };
}

function kindOfId(id: string): { readonly group: string; readonly kind: string } {
  const [group = "", kind = ""] = id.split("/");
  return { group, kind };
}

interface Noting {
  readonly job: PlainJob;
  readonly rows: readonly Row[];
  readonly before: PlainNote | undefined;
  readonly around: string;
  readonly scopes: PlainNote["scopes"];
  readonly problems: readonly Problem[];
}

/** Files with a mistake or a warning are left out, and those whose objects decide about others: they are read each time. */
function noteOf({ job, rows, before, around, scopes, problems }: Noting): PlainNote | undefined {
  const { files: read, known } = job.manifests;
  const places = new Map<string, number[]>(read.map(({ file }) => [file.file, []]));
  const now = new Map<number, number>();
  const wrong = new Set<string>();
  for (const { code, position } of problems) {
    if (notAlone.has(code) || position === undefined || !places.has(position.file)) return undefined;
    wrong.add(position.file);
  }
  for (const [place, { manifest }] of rows.entries()) {
    if (typeof manifest === "number") now.set(manifest, place);
    else {
      const { object, position } = manifest;
      places.get(position.file)?.push(place);
      if (sharedOf([object]).length > 0) wrong.add(position.file);
    }
  }
  const files = new Map<string, FileNote>();
  for (const { path } of known) {
    const note = before?.files.get(path);
    if (note === undefined) continue;
    files.set(path, { ...note, objects: note.objects.map((place) => now.get(place) ?? -1) });
  }
  for (const { file, skipped } of read) {
    const objects = places.get(file.file) ?? [];
    if (wrong.has(file.file) || (objects.length === 0 && !skipped)) continue;
    files.set(file.path, { content: contentOf(file), objects });
  }
  return { around, scopes, ids: rows.map(({ id }) => id), digests: rows.map(({ digest }) => digest), files };
}
