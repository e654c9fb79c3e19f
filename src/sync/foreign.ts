import type { ApplyContext } from "../apply/context.ts";
import { removeForeign } from "../apply/remove-foreign.ts";
import { isForeign, type Change, type Correction, type FieldChange } from "../core/change.ts";
import { SynclineError } from "../core/errors.ts";
import type { ForeignField } from "../core/foreign.ts";
import { changedByAnnotation } from "../core/labels.ts";
import type { Manifest } from "../core/manifest.ts";
import { refId } from "../core/object-ref.ts";
import type { Outcome } from "../core/outcome.ts";
import { foreignValues, undeclared } from "../diff/foreign-values.ts";
import { hideTexts } from "../diff/mask-texts.ts";
import { withMarks } from "../diff/marks.ts";
import type { LiveEntry } from "../diff/observation.ts";
import { nextLookAt, splitContested } from "../gate/contested.ts";
import { judgeContests, type Contests } from "../gate/fights.ts";
import { gate, type Gated } from "../gate/gate.ts";
import { noteCorrections } from "../gate/note-corrections.ts";
import { rulingsIn } from "./contests.ts";
import type { Deps } from "./deps.ts";
import { gateInput, type Pass } from "./pass.ts";
import { manifestDigest, type ReleaseMemory } from "./release-memory.ts";

/** What is known of the fields that somebody added to a release's objects. */
export interface ForeignMemory {
  /** Per object (refId): what was found, and what was asked to find it. */
  readonly found: Map<string, { readonly asked: string; readonly fields: readonly FieldChange[] }>;
  /** Fields that were taken out again and again. */
  contests: Contests;
}

/** The fields that people's tools added to the release's objects beside what Git declares, and what was done about them
 *  (`drift.foreign`). Their names come with the watch; their values are read once. */
export async function syncForeign(
  pass: Pass,
  writing: { readonly context: ApplyContext; readonly begin: () => Promise<void> },
  deps: Deps,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const { gitSync, memory, rendition } = pass;
  if (gitSync.drift.foreign === "Off" || gitSync.suspend || rendition === undefined) return [];
  const { manifests, secretTexts = [] } = rendition.rendered;
  const { found, contests } = memory.foreign;
  // Most objects have nothing of it, ever.
  const meant = manifests.filter(({ ref }) => {
    const id = refId(ref);
    return deps.live.get(ref)?.foreign !== undefined || found.has(id) || contests.has(id);
  });
  const looks = await Promise.all(
    meant.map((manifest) => lookAt(manifest, memory, writing.context, deps, signal)),
  );
  const hidden = looks.map((change) => hideTexts(change, secretTexts));
  if (gitSync.drift.foreign === "Report")
    return hidden.filter(isForeign).map((change) => left(change, "drift.foreign is Report: not removed"));
  const { allowed, blocked } = gateForeign(pass, hidden, deps);
  const removals = allowed.filter(isForeign);
  if (removals.length > 0) await writing.begin();
  const removed = await Promise.all(
    removals.map((change) => removeOne(change, writing.context, deps, signal)),
  );
  const outcomes = removed.filter((outcome) => outcome !== undefined);
  const now = pass.now.getTime();
  memory.foreign.contests = noteCorrections(memory.foreign.contests, outcomes, {
    now,
    digestOf: manifestDigest,
  });
  const again = deps.clock.monotonicMs() + Math.max(0, nextLookAt(memory.foreign.contests) - now);
  memory.lookAgain = Math.min(memory.lookAgain, again);
  return [...blocked, ...outcomes];
}

/** What somebody added to one object; `unchanged` = nothing. */
async function lookAt(
  manifest: Manifest,
  memory: ReleaseMemory,
  context: ApplyContext,
  deps: Deps,
  signal: AbortSignal,
): Promise<Change> {
  const { ref } = manifest;
  const { found } = memory.foreign;
  const entry = deps.live.get(ref);
  const body = withMarks(manifest, context.marks);
  const added = undeclared(entry?.foreign ?? [], body, rulingsIn(memory, ref));
  if (entry === undefined || entry.partOf !== memory.setId || added.length === 0) {
    found.delete(refId(ref));
    return { action: "unchanged", ref, manifest };
  }
  const asked = JSON.stringify([entry.uid, added.map(({ path, owner, by }) => [path, owner, by?.user])]);
  const known = found.get(refId(ref));
  const fields =
    known?.asked === asked ? known.fields : await readValues(entry, added, context, deps, signal);
  if (fields === undefined) return foreign(manifest, entry, added.map(withoutValue));
  found.set(refId(ref), { asked, fields });
  return fields.length === 0 ? { action: "unchanged", ref, manifest } : foreign(manifest, entry, fields);
}

function foreign(manifest: Manifest, { uid }: LiveEntry, fields: readonly FieldChange[]): Correction {
  return { action: "correct", ref: manifest.ref, manifest, uid, fields, kind: "foreign" };
}

function withoutValue({ path, owner, by }: ForeignField): FieldChange {
  return { path, owner, ...(by && { user: by.user }) };
}

/** undefined = they cannot be read: the names alone are told. */
async function readValues(
  { ref, uid, annotations }: LiveEntry,
  added: readonly ForeignField[],
  { account, slots }: ApplyContext,
  { cluster }: Deps,
  signal: AbortSignal,
): Promise<readonly FieldChange[] | undefined> {
  try {
    const object = await slots.run(() => cluster.get(ref, { as: account }, signal));
    if (object?.metadata.uid !== uid) return [];
    // Somebody may have written since: then the next event tells who.
    const isAsTold = object.metadata.annotations?.[changedByAnnotation] === annotations[changedByAnnotation];
    return foreignValues(isAsTold ? added : added.map(({ path, owner }) => ({ path, owner })), object);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SynclineError)) throw error;
    return undefined;
  }
}

/** The same gate as any correction's. A tool that adds a field again and again is in a fight of its own. */
function gateForeign(pass: Pass, looks: readonly Change[], deps: Deps): Gated {
  const { memory, now } = pass;
  memory.foreign.contests = judgeContests(memory.foreign.contests, looks, {
    now: now.getTime(),
    digestOf: manifestDigest,
    isSettled: true,
    leftOn: () => [],
  });
  return gate({
    ...gateInput(pass, looks.filter(isForeign), [], deps.live),
    refused: () => undefined,
    contested: (change) => splitContested(change, memory.foreign.contests.get(refId(change.ref))),
  });
}

async function removeOne(
  change: Correction,
  context: ApplyContext,
  { live }: Deps,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  const removed = await removeForeign(change, context, signal);
  if (removed?.meta !== undefined) live.record(change.ref, removed.meta);
  return removed && { ref: change.ref, change, result: removed.result };
}

function left(change: Correction, reason: string): Outcome {
  return { ref: change.ref, change, result: { type: "skipped", reason } };
}
