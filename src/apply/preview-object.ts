import { SynclineError } from "../core/errors.ts";
import { pathText, valueAt, type FieldPath } from "../core/field-path.ts";
import { isJsonObject, jsonEqual, type JsonObject } from "../core/json.ts";
import { gitSyncLabel, manager as managers, partOf, releaseLabel, sourceAnnotation } from "../core/labels.ts";
import type { KubeObject, ManagedFieldsEntry } from "../core/manifest.ts";
import { refText } from "../core/object-ref.ts";
import type { PlannedConflict, PlannedStep } from "../core/planned.ts";
import type { FieldChange } from "../core/change.ts";
import { compareDeclared } from "../diff/compare.ts";
import { conflictPath } from "../diff/conflict-path.ts";
import { ownedPaths, ownersOf } from "../diff/fields-v1.ts";
import { isFoldable } from "../diff/fold.ts";
import { isImmutableRefusal, probeOf } from "../diff/immutable.ts";
import { consented, immutability, type Immutability } from "../diff/immutable-fields.ts";
import { covers, withoutPaths } from "../diff/left-fields.ts";
import { withMarks } from "../diff/marks.ts";
import { refusedPath } from "../diff/refused-path.ts";
import { rivalOf } from "../diff/rival-of.ts";
import { verdictOnField } from "../diff/rivals.ts";
import { compareObjects, type FieldDifference } from "../matrix/compare-objects.ts";
import type { Write } from "../plan/plan.ts";
import type { ConflictCause } from "../ports.ts";
import type { ApplyContext } from "./context.ts";
import { uidOf, withUid } from "./send.ts";

/** What a write would change, found out without writing. Not yet masked. */
export type Preview = Pick<PlannedStep, "fields"> &
  Partial<Pick<PlannedStep, "action" | "conflicts" | "problem" | "unknown" | "waitsFor">>;

/** Tries a write by dry-run, as the account that would write: fields as they would be, who loses or keeps which, and what would be
 *  refused. Throws SynclineError when the object cannot be read. */
export async function previewObject(
  change: Write,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<Preview> {
  const { cluster, account } = context;
  const uid = uidOf(change);
  const live = uid === undefined ? undefined : await cluster.get(change.ref, { as: account }, signal);
  if (uid !== undefined && live?.metadata.uid !== uid)
    return { fields: [], unknown: "the object moved meanwhile" };
  const { left } = context.rulingsOn(change.ref);
  const body = withoutPaths(withMarks(change.manifest, context.marks), left);
  const known = live && immutability(compareDeclared(body, live), about(change, live));
  if (known !== undefined) return immutable(compareDeclared(body, live ?? body), known);
  try {
    const { object, conflicts } = await dryRun(change, body, context, signal);
    const told = conflicts.length === 0 ? {} : { conflicts };
    if (live === undefined) return { fields: [], ...told };
    const gone = change.action === "adopt" ? await foldedAway(live, object, body, context, signal) : [];
    return {
      fields: fieldChanges(live, [...compareObjects(content(live), content(object)), ...gone], left),
      ...told,
    };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SynclineError)) throw error;
    const words = error.message.replaceAll(refText(change.ref), "");
    if (live !== undefined && error.code === "API-INVALID" && isImmutableRefusal(words, live))
      return refusedAsImmutable(change, body, live, error.fields);
    const { code, message, hint } = error;
    return { fields: [], problem: { code, message, ...(hint === undefined ? {} : { hint }) } };
  }
}

function about({ action, manifest }: Write, live: KubeObject) {
  return { live, desired: manifest.object, isRollout: action === "update" };
}

function immutable(fields: readonly FieldChange[], found: Immutability): Preview {
  switch (found.type) {
    case "replace":
      return { fields, action: "replace" };
    case "rerun":
      return { fields, action: "replace", waitsFor: "the end of its run" };
    case "uncorrectable":
      return { fields, problem: { code: "OBJ-IMMUTABLE", message: found.words } };
  }
}

/** What the table of immutable fields does not know: the server names the fields, in its own spelling. */
function refusedAsImmutable(
  change: Write,
  body: KubeObject,
  live: KubeObject,
  refused: readonly string[],
): Preview {
  const paths = refused.map((field) => pathText(refusedPath(field, body)));
  return immutable(compareDeclared(body, live), consented(paths, about(change, live)));
}

interface Tried {
  readonly object: KubeObject;
  readonly conflicts: readonly PlannedConflict[];
}

/** As apply-object.ts writes: first without force, then with what rivals keep left out. */
async function dryRun(
  change: Write,
  body: KubeObject,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<Tried> {
  const { cluster, account } = context;
  const options = { manager: managers.apply, dryRun: true, as: account, metadataOnly: false };
  const first = await cluster.apply(withUid(body, uidOf(change)), { ...options, force: false }, signal);
  if (first.type === "applied") return { object: first.object, conflicts: [] };
  const rulings = context.rulingsOn(change.ref);
  const judged = first.causes.map((cause) => {
    const path = conflictPath(cause.field, body);
    return { cause, path, verdict: verdictOnField(cause, path, rulings) };
  });
  const kept = judged.filter(({ verdict }) => verdict !== "take").map(({ path }) => path);
  const rest = withoutPaths(
    body,
    kept.filter((path) => path !== undefined),
  );
  const second = await cluster.apply(withUid(rest, uidOf(change)), { ...options, force: true }, signal);
  if (second.type === "conflict")
    throw new SynclineError("API-CONFLICT", second.message, { ref: change.ref });
  return { object: second.object, conflicts: judged.map((each) => conflictOf(each, second.object)) };
}

const outcomes = { take: "taken", yield: "left", unknown: "contested" } as const;

function conflictOf(
  {
    cause,
    path,
    verdict,
  }: {
    readonly cause: ConflictCause;
    readonly path: FieldPath | undefined;
    readonly verdict: keyof typeof outcomes;
  },
  { metadata }: KubeObject,
): PlannedConflict {
  return { ...rivalOf({ ...cause, path }, metadata), outcome: outcomes[verdict] };
}

/** Differences as they are told, with who owns the live value. What is left to others stays as it is: it is handed over before it is
 *  left out. */
function fieldChanges(
  live: KubeObject,
  differences: readonly FieldDifference[],
  left: readonly FieldPath[],
): readonly FieldChange[] {
  return differences
    .filter(({ path }) => !left.some((above) => covers(above, path)))
    .map(({ path, ...values }) => {
      const owner = ownersOf(live.metadata, path)[0];
      return { path: pathText(path), ...values, ...(owner === undefined ? {} : { owner }) };
    });
}

const ownMarks = [partOf, gitSyncLabel, releaseLabel, sourceAnnotation];

/** What the API server keeps of an object for itself, and our own marks, are no difference. */
function content({ status: _status, metadata, ...object }: KubeObject): JsonObject {
  const { labels, annotations, finalizers, ownerReferences } = metadata;
  const told = { labels: unmarked(labels), annotations: unmarked(annotations), finalizers, ownerReferences };
  const present = Object.entries(told).filter(([, value]) => value !== undefined);
  return { ...object, metadata: Object.fromEntries(present) as JsonObject };
}

function unmarked(map: Readonly<Record<string, string>> | undefined): JsonObject | undefined {
  const left = Object.entries(map ?? {}).filter(([key]) => !ownMarks.includes(key));
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

/** What people and earlier tools own of an adopted object and Git lacks: it becomes ours, and goes with the apply that follows. What a
 *  new object would have by default comes back at once. */
async function foldedAway(
  live: KubeObject,
  predicted: KubeObject,
  body: KubeObject,
  { cluster, account }: ApplyContext,
  signal: AbortSignal,
): Promise<readonly FieldDifference[]> {
  const paths = lostByFolding(live, predicted, body);
  if (paths.length === 0) return [];
  const options = { manager: managers.apply, force: false, dryRun: true, as: account, metadataOnly: false };
  const probe = await cluster.apply(probeOf(body), options, signal);
  const fresh = probe.type === "applied" ? probe.object : undefined;
  return paths.flatMap((path) => {
    const [before, after] = [valueAt(live, path), valueAt(fresh, path)];
    if (before === undefined || jsonEqual(before, after)) return [];
    return [{ path, before, ...(after === undefined ? {} : { after }) }];
  });
}

function lostByFolding(live: KubeObject, predicted: KubeObject, body: KubeObject): readonly FieldPath[] {
  const entries = live.metadata.managedFields ?? [];
  const pathsOf = (some: readonly ManagedFieldsEntry[]): readonly FieldPath[] =>
    some.flatMap(({ fieldsV1 = {} }) => ownedPaths(fieldsV1));
  const kept = new Set(pathsOf(entries.filter((entry) => !isFoldable(entry))).map(pathText));
  const lost = pathsOf(entries.filter(isFoldable))
    .filter((path) => path[0] !== "status" && !kept.has(pathText(path)))
    .filter((path) => valueAt(body, path) === undefined && !isJsonObject(valueAt(predicted, path)));
  return [...new Map(lost.map((path) => [pathText(path), path])).values()];
}
