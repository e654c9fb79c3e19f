import { groupKindText, refId, type GroupKind, type ObjectRef } from "../core/object-ref.ts";
import { refOf, type KubeObject } from "../core/manifest.ts";
import { labels } from "../install/names.ts";
import { admission, requestStampName, stampName } from "../install/stamp.ts";
import { isStamped, stampState, type StampState } from "../install/stamp-state.ts";
import type { Clock, ClusterRead, Log, WatchEvent } from "../ports.ts";

/** What of the stamps that objects carry can be relied on now. */
export interface Stamps {
  /** On objects of releases. */
  believes(ref: ObjectRef): boolean;
  /** On GitSyncs and SyncStatuses. */
  believesRequests(ref: ObjectRef): boolean;
}

/** An API server learns of a policy a moment after it was written; another one of the same cluster a little later. */
const settleMs = 5_000;

const kinds: readonly GroupKind[] = [
  { group: admission, kind: "MutatingAdmissionPolicy" },
  { group: admission, kind: "MutatingAdmissionPolicyBinding" },
];

/** Follows the policies that stamp changes: only while they are there, as installed, a stamp says anything. */
export function createStamps(
  cluster: ClusterRead,
  { clock, log, signal }: { readonly clock: Clock; readonly log: Log; readonly signal: AbortSignal },
): Stamps {
  const found = new Map<string, KubeObject>();
  const inSync = new Set<string>();
  const states = { objects: off, requests: off };
  let told: StampState["type"] | undefined;
  const judge = (): void => {
    const now = (name: string): StampState =>
      inSync.size === kinds.length ? stampState([...found.values()], name) : off;
    [states.objects, states.requests] = [now(stampName), now(requestStampName)];
    if (inSync.size < kinds.length || told === states.objects.type) return;
    told = states.objects.type;
    log.info({ stamp: states.objects }, "who changes objects");
  };
  for (const type of kinds) {
    const labelSelector = Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join();
    const take = follow(groupKindText(type), { found, inSync, judge });
    cluster.watch({ type, labelSelector, metadataOnly: false }, take, signal).catch((error: unknown) => {
      if (!signal.aborted) log.error({ kind: groupKindText(type), error: String(error) }, "watch ended");
    });
  }
  const holds = (state: StampState, ref: ObjectRef): boolean =>
    state.type === "on" && clock.now().getTime() >= state.since + settleMs && isStamped(state, ref);
  return {
    believes: (ref) => holds(states.objects, ref),
    believesRequests: (ref) => holds(states.requests, ref),
  };
}

const off: StampState = { type: "off", why: "not known yet" };

/** While a watch is not in sync, nothing of its kind is known. */
function follow(
  kind: string,
  {
    found,
    inSync,
    judge,
  }: {
    readonly found: Map<string, KubeObject>;
    readonly inSync: Set<string>;
    readonly judge: () => void;
  },
): (event: WatchEvent) => void {
  return (event) => {
    if (event.type === "reset")
      for (const [id, object] of found) if (groupKindText(refOf(object)) === kind) found.delete(id);
    if (event.type === "object") found.set(refId(refOf(event.object)), event.object);
    if (event.type === "deleted") found.delete(refId(refOf(event.object)));
    if (event.type === "synced") inSync.add(kind);
    if (event.type === "reset" || event.type === "trouble") inSync.delete(kind);
    judge();
  };
}
