import type { AnsweredRelease, RenderAnswer } from "../core/answer.ts";
import { refId } from "../core/object-ref.ts";
import type { Problem } from "../core/problem.ts";
import type { ReadObject } from "../render/objects/read-objects.ts";
import { judgeRelease, placeReleases, unjudged, type PlacedRelease } from "./judge-release.ts";
import { writeNotes, type Notes, type ReleaseNote } from "./notes.ts";
import { orRefused } from "./or-refused.ts";
import type { Job, Preparation } from "./prepare.ts";
import { readRelease, refusedRelease, type ReadRelease } from "./read-release.ts";
import type { StepOptions } from "./desired.ts";
import type { RenderStep } from "./render-step.ts";
import type { RenderedRelease } from "../core/rendered.ts";
import { wouldReadTheSame } from "./read-chart.ts";
import { aroundOf, holds, idHash, idLength, noteOf, sharedOf, type Around } from "./reuse.ts";

export interface StepState {
  readonly stopped: StepOptions["stopped"];
  readonly known: Notes;
  readonly wantsNotes: boolean;
  /** Documents of single files, noted while the repository was read. */
  readonly documents: Notes["documents"];
}

/** One release on its way: read now, or kept as the earlier render has it. */
interface Slot {
  readonly job: Job & { readonly type: "release" };
  readonly inputs: string;
  kept: ReleaseNote | undefined;
  read: ReadRelease | undefined;
}

/** The releases of a config repo. One whose inputs are as they were is kept, unless what other releases bring makes it come out
 *  otherwise; then it is read like those whose inputs are new. */
export function* releaseSteps(
  preparation: Preparation,
  state: StepState,
): Generator<RenderStep, RenderAnswer, void> {
  const slots = preparation.jobs.flatMap((job) =>
    job.type === "release" ? [slotOf(job, preparation, state)] : [],
  );
  const read = function* (wanted: readonly Slot[]): Generator<RenderStep, void, void> {
    for (const slot of wanted) {
      yield { phase: "read", release: slot.job.settings.name };
      slot.kept = undefined;
      slot.read = readOne(slot.job, preparation, state.stopped);
    }
  };
  yield* recall(slots, preparation, state.known);
  yield* read(slots.filter(({ kept }) => kept === undefined));
  yield { phase: "place", release: "" };
  const around = aroundOf(slots.flatMap(sharedOfSlot), preparation);
  yield* read(slots.filter(({ kept }) => kept !== undefined && !holds(kept, around)));
  let placed = placeReleases(slots.map(objectsOf), preparation);
  for (let twice = clashing(slots, placed); twice.length > 0; twice = clashing(slots, placed)) {
    yield* read(twice);
    placed = placeReleases(slots.map(objectsOf), preparation);
  }
  const notes = new Map<string, ReleaseNote>();
  const releases: AnsweredRelease[] = [];
  for (const [at, slot] of slots.entries()) {
    const { name } = slot.job.settings;
    const one = placed[at] as PlacedRelease;
    let note = slot.kept;
    if (note !== undefined) releases.push({ type: "kept", name });
    else {
      yield { phase: "judge", release: name };
      const release = orRefused(
        () => judgeRelease(one, preparation),
        (problem) => unjudged(one, problem),
      );
      releases.push({ type: "rendered", release });
      if (state.wantsNotes) note = newNote(slot, release, { preparation, around });
    }
    if (note !== undefined) notes.set(name, note);
  }
  const { problems, filteredOut, skippedFiles } = preparation;
  const answer = { releases, problems, filteredOut, skippedFiles };
  if (!state.wantsNotes) return answer;
  const written = slots.map(({ job }) => [job.settings.name, preparation.inputs.written(job)] as const);
  return {
    ...answer,
    inputs: Object.fromEntries(written),
    notes: writeNotes({ documents: state.documents, releases: notes, plain: undefined }),
  };
}

function slotOf(job: Slot["job"], { inputs }: Preparation, { known, wantsNotes }: StepState): Slot {
  const own = wantsNotes ? inputs.of(job) : "";
  const note = known.releases.get(job.settings.name);
  return { job, inputs: own, kept: note?.inputs === own ? note : undefined, read: undefined };
}

/** Keeps releases whose values or cluster changed, but not where their templates read. */
function* recall(
  slots: readonly Slot[],
  preparation: Preparation,
  { releases }: Notes,
): Generator<RenderStep, void, void> {
  for (const slot of slots) {
    const { job, inputs, kept } = slot;
    const note = releases.get(job.settings.name);
    if (kept !== undefined || note?.reads === undefined) continue;
    if (note.sources !== preparation.inputs.sources(job)) continue;
    yield { phase: "read", release: job.settings.name };
    const { reads } = note;
    const isSame = orRefused(
      () => wouldReadTheSame(job, reads, preparation),
      () => false,
    );
    if (isSame) slot.kept = { ...note, inputs };
  }
}

function newNote(
  { job, inputs, read, ...slot }: Slot,
  release: RenderedRelease,
  { preparation, around }: { readonly preparation: Preparation; readonly around: Around },
): ReleaseNote | undefined {
  const note = noteOf(release, around);
  if (note === undefined) return undefined;
  const shared = sharedOfSlot({ job, inputs, read, ...slot });
  const sources = preparation.inputs.sources(job);
  const reads = release.problems.some(mayNameValues) ? undefined : read?.reads();
  return { ...note, inputs, sources, shared, ...(reads === undefined ? {} : { reads }) };
}

/** Errors say where values were looked for; others name them by their places, which may move while the values stay. */
function mayNameValues({ severity, code, position, values }: Problem): boolean {
  const isInValues = position === undefined || /(^|\/)values[^/]*$/.test(position.file);
  return severity === "error" || code.startsWith("VAL-") || values !== undefined || isInValues;
}

function readOne(job: Job, preparation: Preparation, stopped: StepState["stopped"]): ReadRelease {
  const reason = stopped(job.settings.name);
  const refused = (problem: Problem): ReadRelease => refusedRelease(job, [problem]);
  return reason === undefined ? orRefused(() => readRelease(job, preparation), refused) : refused(reason);
}

function sharedOfSlot({ kept, read }: Slot): ReleaseNote["shared"] {
  return kept?.shared ?? sharedOf((read?.objects ?? []).map(({ object }) => object));
}

/** The objects of a release; of a kept one those that others may depend on. */
function objectsOf(slot: Slot): ReadRelease {
  if (slot.read !== undefined) return slot.read;
  const { settings } = slot.job;
  const position = { file: settings.source, line: 0, column: 0 };
  const at = { at: () => position, origin: () => ({ position, values: [], conditions: [] }) };
  const objects = sharedOfSlot(slot).map((object): ReadObject => ({ object, position, ...at }));
  return { ...refusedRelease(slot.job, []), objects };
}

/** Kept releases that share an object with one that was read: both places have to be told, so both are read. Two that are kept
 *  shared none when they were read. */
function clashing(slots: readonly Slot[], placed: readonly PlacedRelease[]): readonly Slot[] {
  const fresh = new Set(
    placed
      .filter((_, at) => slots[at]?.kept === undefined)
      .flatMap(({ manifests }) => manifests.map(({ ref }) => idHash(refId(ref)))),
  );
  return slots.filter(({ kept }) => kept !== undefined && holdsOneOf(kept.ids, fresh));
}

function holdsOneOf(ids: string, wanted: ReadonlySet<string>): boolean {
  for (let at = 0; at < ids.length; at += idLength) if (wanted.has(ids.slice(at, at + idLength))) return true;
  return false;
}
