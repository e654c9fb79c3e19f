import { SynclineError } from "../core/errors.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { GroupKind } from "../core/object-ref.ts";
import { surroundingsOf } from "../health/around.ts";
import { firstCause, newestReplicaSet, unreadyPods } from "../health/cause.ts";
import type { HealthContext } from "../health/verdict.ts";
import type { Account, ReadOptions } from "../ports.ts";
import type { Deps } from "./deps.ts";

/** So many of each are looked at, by name; the numbers of a verdict come from the object itself. */
export const lookLimits = { replicaSets: 50, pods: 100, events: 50 } as const;

interface Look {
  readonly object: KubeObject;
  readonly account: Account;
  readonly deps: Pick<Deps, "cluster" | "slots">;
  readonly signal: AbortSignal;
}

/** What stands around an object that is not healthy, read as the GitSync's account: ReplicaSets and pods by owner references, events
 *  where these say nothing. At most four requests. What may not be read is left out: the text says less then. */
export async function lookAround(look: Look): Promise<HealthContext> {
  const { object } = look;
  const around = surroundingsOf(object);
  if (around === undefined) return {};
  const { pods: selector, hasReplicaSets, storageClass, events } = around;
  const replicaSets = hasReplicaSets && selector ? await replicaSetsOf(look, selector) : [];
  const pods = selector ? await podsOf(look, selector, replicaSets) : [];
  const found: HealthContext = {
    replicaSets,
    pods,
    storageClass: storageClass ? await storageClassOf(look, storageClass) : undefined,
  };
  if (events === undefined || firstCause(object, found) !== undefined) return found;
  const maker = newestReplicaSet(object, replicaSets);
  const about = unreadyPods(object, found)[0] ?? maker ?? object;
  return { ...found, events: await eventsOf(look, about) };
}

function replicaSetsOf(look: Look, labelSelector: string): Promise<readonly KubeObject[]> {
  const options = { labelSelector, metadataOnly: true, atMost: lookLimits.replicaSets };
  return sample(look, { group: "apps", kind: "ReplicaSet" }, options);
}

/** Of a Deployment those of its newest ReplicaSet alone: old ones could fill the sample. */
function podsOf(look: Look, selector: string, sets: readonly KubeObject[]): Promise<readonly KubeObject[]> {
  const hash = newestReplicaSet(look.object, sets)?.metadata.labels?.["pod-template-hash"];
  const labelSelector = hash === undefined ? selector : `${selector},pod-template-hash=${hash}`;
  return sample(look, { group: "", kind: "Pod" }, { labelSelector, atMost: lookLimits.pods });
}

async function eventsOf(look: Look, { metadata }: KubeObject): Promise<readonly KubeObject[]> {
  if (metadata.uid === undefined) return [];
  const fieldSelector = `involvedObject.uid=${metadata.uid}`;
  return sample(look, { group: "", kind: "Event" }, { fieldSelector, atMost: lookLimits.events });
}

function storageClassOf({ account, deps, signal }: Look, name: string): Promise<KubeObject | undefined> {
  const ref = { group: "storage.k8s.io", kind: "StorageClass", namespace: "", name };
  return readable(
    () => deps.slots.run(() => deps.cluster.get(ref, { as: account }, signal)),
    undefined,
    signal,
  );
}

function sample(
  { object, account, deps, signal }: Look,
  kind: GroupKind,
  options: ReadOptions & {
    readonly labelSelector?: string;
    readonly fieldSelector?: string;
    readonly atMost: number;
  },
): Promise<readonly KubeObject[]> {
  const { namespace = "" } = object.metadata;
  const read = () => deps.cluster.sample(kind, { ...options, as: account, namespace }, signal);
  return readable(() => deps.slots.run(read), [], signal);
}

/** Looking around is a service to people: nothing depends on it, so that a read that fails only says less. */
async function readable<T>(read: () => Promise<T>, otherwise: T, signal: AbortSignal): Promise<T> {
  try {
    return await read();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SynclineError)) throw error;
    return otherwise;
  }
}
