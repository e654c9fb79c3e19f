import { changedByAnnotation, ignoreWindowsAnnotation, requestAnnotations } from "../core/labels.ts";
import { refOf, type KubeObject, type ObjectMeta } from "../core/manifest.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import { signer } from "../diff/hands.ts";
import type { WatchEvent } from "../ports.ts";

/** Passes the events of GitSyncs or SyncStatuses on; who signed which request is known of their metadata from then on (signerOf).
 *  `believes`: whether the API server's stamp on such an object can be relied on. */
export function withSignatures(
  sink: (event: WatchEvent) => void,
  believes: (ref: ObjectRef) => boolean,
): (event: WatchEvent) => void {
  const known = new Map<string, Signed>();
  let isListing = false;
  return (event) => {
    if (event.type === "reset") isListing = true;
    if (event.type === "synced") isListing = false;
    if (event.type === "deleted") known.delete(refId(refOf(event.object)));
    if (event.type === "object") {
      const ref = refOf(event.object);
      const id = refId(ref);
      const next = signed(known.get(id), event.object, !isListing && believes(ref));
      known.set(id, next);
      signatures.set(event.object.metadata, next.users);
    }
    sink(event);
  };
}

/** The person who set this request, where that is certain. */
export function signerOf(metadata: ObjectMeta, annotation: string): string | undefined {
  return signatures.get(metadata)?.get(annotation);
}

const signatures = new WeakMap<ObjectMeta, ReadonlyMap<string, string>>();

/** What is kept of one object between two events. */
interface Signed {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** By request. */
  readonly users: ReadonlyMap<string, string>;
}

const requests = [...Object.values(requestAnnotations), ignoreWindowsAnnotation];

function signed(before: Signed | undefined, { metadata }: KubeObject, isTold: boolean): Signed {
  const all = metadata.annotations ?? {};
  const kept = [...requests, changedByAnnotation].filter((key) => all[key] !== undefined);
  const now = {
    uid: metadata.uid ?? "",
    resourceVersion: metadata.resourceVersion ?? "",
    annotations: Object.fromEntries(kept.map((key) => [key, all[key] ?? ""])),
  };
  const users = new Map<string, string>();
  if (before === undefined) return { ...now, users };
  const user = isTold ? signer(before, now) : undefined;
  // An update that nobody signed for certain may have been several: a request that came back is another one.
  const isSteady =
    before.uid === now.uid &&
    (user !== undefined || before.annotations[changedByAnnotation] === now.annotations[changedByAnnotation]);
  for (const key of requests) {
    if (now.annotations[key] === undefined) continue;
    const isSame = now.annotations[key] === before.annotations[key];
    const who = isSame ? (isSteady ? before.users.get(key) : undefined) : user;
    if (who !== undefined) users.set(key, who);
  }
  return { ...now, users };
}
