import { SynclineError } from "../core/errors.ts";
import { partOf } from "../core/labels.ts";
import type { KubeObject, Manifest, ObjectMeta } from "../core/manifest.ts";
import { groupKindText, refId, versionOf, type GroupKind, type ObjectRef } from "../core/object-ref.ts";
import { refOf } from "../core/manifest.ts";
import { ownEntry } from "../diff/fields-v1.ts";
import { needsReading } from "../diff/decide.ts";
import { withoutPaths, type Rulings } from "../diff/left-fields.ts";
import { isMislabelled, withMarks, type Marks } from "../diff/marks.ts";
import type { Known, Live, Observation, SetOwner } from "../diff/observation.ts";
import { definedKinds } from "../plan/defined-kind.ts";
import type { Slots } from "../apply/context.ts";
import type { Account, ClusterRead } from "../ports.ts";
import { liveEntry } from "./live-entries.ts";
import type { LiveState } from "./live.ts";

export interface ObserveInput {
  readonly manifests: readonly Manifest[];
  readonly digestOf: (manifest: Manifest) => string;
  readonly marks: Marks;
  readonly account: Account;
  readonly settled: boolean;
  readonly adopt: boolean;
  /** What is left to others is neither compared nor drift. */
  readonly rulingsOn: (ref: ObjectRef) => Rulings;
  readonly known: ReadonlyMap<string, Known>;
  /** Whether a run-once object that is absent has done what it was to do. */
  readonly isDone: (manifest: Manifest) => boolean;
  /** Whose set an object is in, and whether it may move (its release no longer renders it). */
  readonly ownerOf: (setId: string, ref: ObjectRef, meta: ObjectMeta) => SetOwner;
}

export interface ObserveDeps {
  readonly cluster: ClusterRead;
  readonly live: LiveState;
  readonly slots: Slots;
}

/** From this many absent objects of one kind and namespace on, one paged metadata list replaces a read each. */
const listFrom = 8;

/** Looks at every desired object: members by their fingerprint alone (no request), candidates in full, and what the
 *  label-selected watch cannot know by a live look. A failed read throws: it is never "absent". */
export async function observe(
  input: ObserveInput,
  deps: ObserveDeps,
  signal: AbortSignal,
): Promise<readonly Observation[]> {
  const blank = input.manifests.map((manifest) => draft(manifest, input));
  const missing = blank.filter(({ manifest }) => deps.live.get(manifest.ref)?.partOf !== input.marks.setId);
  const strangers = await lookUp(missing, input, deps, signal);
  return Promise.all(blank.map((seen) => complete(seen, strangers, input, deps, signal)));
}

function draft(manifest: Manifest, input: ObserveInput): Observation {
  const { settled, adopt, known, marks, rulingsOn } = input;
  const rulings = rulingsOn(manifest.ref);
  return {
    manifest,
    body: withoutPaths(withMarks(manifest, marks), rulings.left),
    rulings,
    digest: input.digestOf(manifest),
    known: known.get(refId(manifest.ref)),
    settled,
    adopt,
    live: { type: "absent" },
  };
}

async function complete(
  seen: Observation,
  strangers: ReadonlyMap<string, Live>,
  input: ObserveInput,
  deps: ObserveDeps,
  signal: AbortSignal,
): Promise<Observation> {
  const { ref } = seen.manifest;
  const found = strangers.get(refId(ref));
  const entry = deps.live.get(ref);
  if (found === undefined && entry?.partOf === input.marks.setId) {
    const observed: Observation = { ...seen, live: { type: "member", entry } };
    return needsReading(observed, entry) ? readFully(observed, input, deps, signal) : observed;
  }
  if (found?.type !== "stranger") return { ...seen, live: found ?? { type: "absent" } };
  const { meta } = found;
  if (meta.labels?.[partOf] === input.marks.setId) {
    // Ours, but the watch has not told yet.
    const observed: Observation = { ...seen, live: { type: "member", entry: liveEntry(ref, meta) } };
    return needsReading(observed, liveEntry(ref, meta)) ? readFully(observed, input, deps, signal) : observed;
  }
  return wasOurs(seen, found) ? readFully(seen, input, deps, signal) : { ...seen, live: found };
}

/** An object of ours whose membership label somebody took off, or wrote by hand: our entry is still there, or (a PUT without our fields wipes the
 *  entry too) it is the very object that we wrote before. A new UID is another object: foreign until it is adopted. */
function wasOurs(
  { settled, known, digest }: Observation,
  { meta, owner }: Extract<Live, { type: "stranger" }>,
): boolean {
  const isSettled = settled || known?.digest === digest;
  return owner === undefined && isSettled && (ownEntry(meta) !== undefined || known?.uid === meta.uid);
}

async function readFully(
  seen: Observation,
  input: ObserveInput,
  deps: ObserveDeps,
  signal: AbortSignal,
): Promise<Observation> {
  const { ref, object: desired } = seen.manifest;
  const options = { as: input.account, version: versionOf(desired.apiVersion) };
  try {
    const object = await deps.slots.run(() => deps.cluster.get(ref, options, signal));
    if (object !== undefined) return { ...seen, live: { type: "read", object, entry: deps.live.get(ref) } };
    return { ...seen, live: input.isDone(seen.manifest) ? { type: "done" } : { type: "absent" } };
  } catch (error) {
    return { ...seen, live: unreadable(error) };
  }
}

/** What exists of the objects that are not in our set, by refId: few by a metadata read each, many by one list per kind and namespace. */
async function lookUp(
  missing: readonly Observation[],
  input: ObserveInput,
  deps: ObserveDeps,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Live>> {
  const found = new Map<string, Live>();
  const coming = definedKinds(input.manifests.map(({ object }) => object));
  const groups = Map.groupBy(missing, ({ manifest: { ref } }) => `${groupKindText(ref)} ${ref.namespace}`);
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const first = group[0]?.manifest.ref;
      if (first === undefined) return;
      const metas = await existing(group, first, input, deps, signal);
      for (const { manifest } of group) {
        const id = refId(manifest.ref);
        if (!("get" in metas)) {
          // A CRD of this very release brings the kind: the object is created after it.
          const comes = metas.type === "unknownKind" && coming.has(groupKindText(manifest.ref));
          found.set(id, comes ? { type: "absent" } : metas);
        } else found.set(id, toLive(manifest, metas.get(id), input));
      }
    }),
  );
  return found;
}

function toLive(manifest: Manifest, meta: ObjectMeta | undefined, input: ObserveInput): Live {
  if (meta === undefined) return input.isDone(manifest) ? { type: "done" } : { type: "absent" };
  const setId = meta.labels?.[partOf];
  if (setId === undefined || setId === input.marks.setId) return { type: "stranger", meta, owner: undefined };
  const owner = input.ownerOf(setId, manifest.ref, meta);
  const isNobodys = owner.unheard === true && isMislabelled(meta, input.marks);
  return { type: "stranger", meta, owner: isNobodys ? undefined : owner };
}

async function existing(
  group: readonly Observation[],
  kind: GroupKind & { namespace: string },
  { account }: ObserveInput,
  { cluster, slots }: ObserveDeps,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ObjectMeta> | Live> {
  const options = { as: account, metadataOnly: true };
  try {
    const objects =
      group.length >= listFrom
        ? await slots.run(() => cluster.list(kind, { ...options, namespace: kind.namespace }, signal))
        : await Promise.all(
            group.map(({ manifest }) => slots.run(() => cluster.get(manifest.ref, options, signal))),
          );
    return new Map(objects.filter((object) => object !== undefined).map(identified));
  } catch (error) {
    if (error instanceof SynclineError && error.code === "OBJ-KIND") return { type: "unknownKind" };
    return unreadable(error);
  }
}

/** A refused look is the matter of one kind: a right that is missing, an aggregated API or a conversion webhook that is down (A16, A17).
 *  The others go on, and nothing is pruned. A server that does not answer at all ends the pass. */
function unreadable(error: unknown): Extract<Live, { type: "unreadable" }> {
  const isOfKind = error instanceof SynclineError && kindTroubles.has(error.code);
  if (!isOfKind) throw error;
  return { type: "unreadable", error };
}

const kindTroubles: ReadonlySet<string> = new Set(["API-DENIED", "API-SERVER", "API-THROTTLED"]);

function identified(object: KubeObject): readonly [string, ObjectMeta] {
  return [refId(refOf(object)), object.metadata];
}
