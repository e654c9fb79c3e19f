import type { SynclineError } from "../core/errors.ts";
import type { ForeignField } from "../core/foreign.ts";
import type { KubeObject, Manifest, ObjectMeta } from "../core/manifest.ts";
import type { Rival } from "../core/outcome.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import type { Hands } from "./hands.ts";
import type { Kept } from "./kept.ts";
import type { Rulings } from "./left-fields.ts";

/** What the watch keeps of one live object: enough to judge it, no data. */
export interface LiveEntry {
  readonly ref: ObjectRef;
  readonly uid: string;
  readonly resourceVersion: string;
  /** The ApplySet it says it belongs to. */
  readonly partOf: string;
  /** Our ownership fingerprint (fields-v1.ts); "" = no entry of ours. */
  readonly ownFields: string;
  /** appliedAt() of it; absent = no entry of ours. */
  readonly appliedAt?: number;
  /** Controlled by an owner: Endpoints and EndpointSlices copy a Service's labels, ours among them. */
  readonly controlled: boolean;
  readonly deleting: boolean;
  /** What holds it while it is being deleted. */
  readonly finalizers: readonly string[];
  /** Its `syncline.dev/*` annotations, and those of other tools that keep it from being pruned. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Who changed what of it since we applied it; absent = nothing is certain. */
  readonly hands?: Hands | undefined;
  /** What people's tools added where it matters (foreign-fields.ts); absent = nothing. */
  readonly foreign?: readonly ForeignField[];
}

/** What we recorded after our last write of an object, or after judging it equal. */
export interface Known {
  readonly uid: string;
  readonly digest: string;
  readonly ownFields: string;
  /** Fields that our last apply left to others. */
  readonly rivals?: readonly Rival[];
  /** Fields that our last apply dropped and others keep. */
  readonly kept?: Kept;
  /** What was ruled to be left when it was written or judged (leftText). */
  readonly left: string;
}

/** What is known of the live object a manifest is for. */
export type Live =
  | { readonly type: "member"; readonly entry: LiveEntry }
  /** Read in full, because its fingerprint is not the recorded one. */
  | { readonly type: "read"; readonly object: KubeObject; readonly entry?: LiveEntry | undefined }
  /** It exists, but not in our set: metadata only. */
  | { readonly type: "stranger"; readonly meta: ObjectMeta; readonly owner: SetOwner | undefined }
  /** Asked for and answered with 404. */
  | { readonly type: "absent" }
  /** A run-once object that completed under this digest (then its absence is no drift). */
  | { readonly type: "done" }
  | { readonly type: "unknownKind" }
  /** The look itself was refused: this object fails, the others go on. */
  | { readonly type: "unreadable"; readonly error: SynclineError };

/** Whose set a stranger is in. `free`: that release's latest complete render no longer has the object: it may move. */
export interface SetOwner {
  readonly text: string;
  readonly free: boolean;
  /** No GitSync of this agent has this set: only the object's labels tell of it. */
  readonly unheard?: true;
}

/** One desired object, and everything decide() needs to know about it. */
export interface Observation {
  readonly manifest: Manifest;
  /** The manifest's object with our labels and annotations, without fields that are ruled to be left: what is compared. */
  readonly body: KubeObject;
  readonly rulings: Rulings;
  readonly digest: string;
  readonly known: Known | undefined;
  /** The release's digest is the one applied last: a difference is drift. Otherwise it is a rollout. */
  readonly settled: boolean;
  readonly adopt: boolean;
  readonly live: Live;
}
