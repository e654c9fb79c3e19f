import { hash } from "node:crypto";
import { canonicalJson, type Json } from "../core/json.ts";
import type { Manifest } from "../core/manifest.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import type { RenderedRelease } from "../core/rendered.ts";
import type { ReleaseSettings } from "../core/release.ts";
import type { Scale } from "../core/scale.ts";
import type { Commit } from "../core/revision.ts";
import type { Known, LiveEntry } from "../diff/observation.ts";
import type { Contests } from "../gate/fights.ts";
import { noHolds, type Holds } from "../gate/held.ts";
import type { ForeignMemory } from "./foreign.ts";
import type { SyncStatus, SyncStatusStatus } from "../schema/syncstatus.ts";
import { recordedStatus } from "./record.ts";
import type { Look } from "./read-health.ts";
import { recallFights } from "./recall-fights.ts";
import type { Refusal } from "./refusals.ts";
import type { Rollout } from "./rollout.ts";
import { setIdOf, statusName } from "./set-id.ts";

/** A render and the commit it came from. */
export interface Rendition {
  readonly rendered: RenderedRelease;
  readonly commit: Commit;
  readonly revision: string;
  /** Digest of what people wrote of it; absent = not known. */
  readonly inputs?: string | undefined;
}

/** What a loop remembers of one release between passes. After a restart all of it comes back: the status from the cluster,
 *  the rest by looking again. */
export interface ReleaseMemory {
  readonly name: string;
  readonly statusName: string;
  readonly setId: string;
  /** Per object (refId): the digest and fingerprint after our last write or look. */
  readonly known: Map<string, Known>;
  /** Per object (refId): what the last look at it told. */
  readonly health: Map<string, Look>;
  /** When an object is to be looked at again although nothing moves, in monotonic milliseconds; Infinity = none is. */
  lookAgain: number;
  /** Per run-once object (refId): the UID of the one last seen completed. */
  readonly completed: Map<string, string>;
  /** The same of those seen to have failed. */
  readonly failed: Map<string, string>;
  /** Per object (refId): a write that was refused for good. */
  readonly refused: Map<string, Refusal>;
  /** Fields that somebody else keeps writing. */
  contests: Contests;
  /** Fields that somebody added to its objects. */
  readonly foreign: ForeignMemory;
  /** What was written since Git was last brought about completely; undefined = not known of before this process. */
  rollout: Rollout | undefined;
  /** Per object (refId): who decides about its replicas, as of this pass. */
  scales: ReadonlyMap<string, Scale>;
  /** Per object (refId) that left Git while this process ran: its annotations in the commit before. */
  readonly lastWords: Map<string, Readonly<Record<string, string>>>;
  /** Per object (refId) that left Git while this process ran, until it is known what became of it. */
  readonly left: Map<string, { readonly ref: ObjectRef; readonly uid: string }>;
  /** Namespaces seen to exist. */
  readonly namespaces: Set<string>;
  /** As last made, or as found at start. */
  status: SyncStatusStatus;
  /** The status that the cluster holds, as canonical JSON; "" = not known: it is written whatever it says. */
  written: string;
  /** When that was, in monotonic milliseconds. */
  writtenAt: number;
  /** The main resource as last written: what it was written from. */
  parent: string;
  /** Its metadata.generation, and requests of people on it. */
  generation: number;
  annotations: Readonly<Record<string, string>>;
  resourceVersion: string;
  /** Which field manager set the approval that stands there, and when; "" = not known. */
  approver: { readonly manager: string; readonly at: string };
  /** Which one set its hold; "" = not known. */
  heldBy: string;
  /** What was held as of the last pass. */
  holds: Holds;
  /** Newest render, and the newest one without errors: the one that is kept in force. */
  latest: Rendition | undefined;
  good: Rendition | undefined;
  /** The last one that was brought about in full, before the newest: what stays in force while that waits. */
  inForce: Rendition | undefined;
  /** What `status.pin` keeps in force, once it is found; `pinTrouble`: why it is not. */
  pinned: Rendition | undefined;
  pinTrouble: string;
  /** Digest of the render that was kept for rollbacks last. */
  kept: string;
  /** Which field manager asked for the rollback that stands there; "" = not known. */
  asker: string;
  /** It left Git, the target or the filter. */
  absent: "removed" | "filtered" | undefined;
  settings: ReleaseSettings;
}

/** What is known of a release that nothing is known of. */
export function createMemory(
  gitSync: { readonly name: string; readonly namespace: string },
  settings: ReleaseSettings,
): ReleaseMemory {
  const name = statusName(gitSync.name, settings.name);
  return {
    name: settings.name,
    statusName: name,
    setId: setIdOf(name, gitSync.namespace),
    known: new Map(),
    health: new Map(),
    lookAgain: Infinity,
    completed: new Map(),
    failed: new Map(),
    refused: new Map(),
    contests: new Map(),
    foreign: { found: new Map(), contests: new Map() },
    rollout: undefined,
    scales: new Map(),
    lastWords: new Map(),
    left: new Map(),
    namespaces: new Set(),
    status: {},
    written: "",
    writtenAt: -Infinity,
    parent: "",
    generation: 0,
    annotations: {},
    resourceVersion: "",
    approver: { manager: "", at: "" },
    heldBy: "",
    holds: noHolds,
    latest: undefined,
    good: undefined,
    inForce: undefined,
    pinned: undefined,
    pinTrouble: "",
    kept: "",
    asker: "",
    absent: undefined,
    settings,
  };
}

/** A release as its SyncStatus remembers it, before Git was read. */
export function recallMemory(
  gitSync: { readonly name: string; readonly namespace: string },
  found: SyncStatus,
): ReleaseMemory {
  const { spec, generation, annotations, resourceVersion } = found;
  const memory = createMemory(gitSync, bareSettings(spec.release, spec.namespace ?? ""));
  const written = canonicalJson(found.status as unknown as Json);
  const status = recordedStatus(found);
  const contests = recallFights(status);
  return Object.assign(memory, { status, contests, written, generation, annotations, resourceVersion });
}

/** Settings of a release whose release.yaml is not there (any more). */
export function bareSettings(name: string, namespace: string): ReleaseSettings {
  return {
    name,
    source: "",
    namespace,
    chart: "",
    dependsOn: [],
    timeoutSeconds: 300,
    adopt: false,
    createNamespace: false,
    owner: "",
    prune: {},
    fields: [],
  };
}

/** Drops what is remembered of objects that are in neither rendition any more: names with a hash in them would add up for ever. */
export function forgetLost(memory: ReleaseMemory): void {
  const { latest, good, inForce, pinned, known, health, completed, failed, refused, foreign } = memory;
  const manifests = [latest, good, inForce, pinned].flatMap(
    (rendition) => rendition?.rendered.manifests ?? [],
  );
  const ids = new Set(manifests.map(({ ref }) => refId(ref)));
  for (const remembered of [known, health, completed, failed, refused, foreign.found])
    for (const id of remembered.keys()) if (!ids.has(id)) remembered.delete(id);
}

/** Our entry of an object (fieldsV1 as JSON) as last seen; "" = none known. Somebody may have wiped it since: what we wrote last of this
 *  very object tells what it held. */
export function ownFieldsOf(
  { known }: Pick<ReleaseMemory, "known">,
  entry: LiveEntry | undefined,
  ref: ObjectRef,
): string {
  if (entry === undefined || entry.ownFields !== "") return entry?.ownFields ?? "";
  const before = known.get(refId(ref));
  return before?.uid === entry.uid ? before.ownFields : "";
}

const digests = new WeakMap<Manifest, string>();

/** Digest of one object as rendered; computed once per render. */
export function manifestDigest(manifest: Manifest): string {
  const known = digests.get(manifest);
  if (known !== undefined) return known;
  const digest = hash("sha256", `${manifest.position.file}\n${JSON.stringify(manifest.object)}`, "base64url");
  digests.set(manifest, digest);
  return digest;
}
